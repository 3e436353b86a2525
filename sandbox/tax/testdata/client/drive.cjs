// Drives the embedded tax service, whose address is the first argument, through the vendor's own client, and prints what
// each call answered as one line of JSON. Whatever is thrown is printed too: the test decides what is right.
const Avatax = require('avatax');

const client = new Avatax({ appName: 'modeliq', appVersion: '1', environment: process.argv[2], machineName: 'test', timeout: 10000 })
  .withSecurity({ accountId: '1', licenseKey: 'sandbox' });
const stranger = new Avatax({ appName: 'modeliq', appVersion: '1', environment: process.argv[2], machineName: 'test', timeout: 10000 })
  .withSecurity({ accountId: '1', licenseKey: 'wrong' });

const sale = (code, amount, more = {}) => ({
  type: 'SalesInvoice', code, companyCode: 'DEFAULT', date: '2026-11-20', customerCode: 'buyer-1', currencyCode: 'USD',
  addresses: {
    shipFrom: { line1: '1 Mill Road', city: 'Troy', region: 'MI', country: 'US', postalCode: '48083' },
    shipTo: { line1: '419 Park Ave S', city: 'New York', region: 'NY', country: 'US', postalCode: '10016' },
  },
  lines: [{ number: '1', quantity: 1, amount, taxCode: 'P0000000' }],
  ...more,
});
const document = (code) => ({ companyCode: 'DEFAULT', transactionCode: code });

const steps = {
  ping: () => client.ping(),
  'ping of a stranger': () => stranger.ping(),
  quote: () => client.createTransaction({ include: 'Lines,Details', model: sale('q-1', 100, { type: 'SalesOrder' }) }),
  create: () => client.createTransaction({ model: sale('c-1', 100) }),
  commit: () => client.commitTransaction({ ...document('c-1'), model: { commit: true } }),
  'create again': () => client.createTransaction({ model: sale('c-1', 100) }),
  createOrAdjust: () => client.createOrAdjustTransaction({ model: { adjustmentReason: 'PriceAdjusted', createTransactionModel: sale('c-1', 50, { commit: true }) } }),
  read: () => client.getTransactionByCode({ ...document('c-1'), include: 'Lines' }),
  list: () => client.listTransactionsByCompany({ companyCode: 'DEFAULT', filter: "date between '2026-11-01' and '2026-11-30'", top: 5 }),
  refund: () => client.refundTransaction({ ...document('c-1'), model: { refundTransactionCode: 'r-1', refundDate: '2026-11-21', refundType: 'Full' } }),
  verify: () => client.verifyTransaction({ ...document('c-1'), model: { verifyTotalTax: 2 } }),
  lock: () => client.lockTransaction({ ...document('c-1'), model: { isLocked: true } }),
  'create with a slash': () => client.createTransaction({ model: sale('o/1', 10) }),
  'commit with a slash': () => client.commitTransaction({ ...document('o/1'), model: { commit: true } }),
  void: () => client.voidTransaction({ ...document('o/1'), model: { code: 'DocVoided' } }),
  unvoid: () => client.unvoidTransaction(document('o/1')),
  uncommit: () => client.uncommitTransaction(document('o/1')),
  settle: () => client.settleTransaction({ ...document('o/1'), model: { changeCode: { newCode: 'o-2' }, commit: { commit: true } } }),
  adjust: () => client.adjustTransaction({ ...document('o-2'), model: { adjustmentReason: 'Other', adjustmentDescription: 'x', newTransaction: sale('o-2', 20, { commit: true }) } }),
  resolve: () => client.resolveAddress({ line1: '123 main street', city: 'new york', region: 'ny', postalCode: '10001', country: 'US', textCase: 'Mixed' }),
  'rates by address': () => client.taxRatesByAddress({ line1: '419 Park Ave S', city: 'New York', region: 'NY', postalCode: '10016', country: 'US' }),
  'rates by postcode': () => client.taxRatesByPostalCode({ country: 'US', postalCode: '10016' }),
  definitions: () => client.listEntityUseCodes({}),
  'an unknown document': () => client.getTransactionByCode(document('nobody')),
};

(async () => {
  for (const [name, step] of Object.entries(steps)) {
    let line;
    try {
      line = { name, answer: await step() };
    } catch (error) {
      line = { name, error: { code: error.code, target: error.target, message: error.message, details: error.details } };
    }
    console.log(JSON.stringify(line));
  }
})();
