import type { JSX } from 'react'
import { formatEnum, formatMoney } from '../format.ts'

interface Money {
  amount: string
  currencyCode: string
}

interface Cost {
  subtotal: Money | null
  fees: readonly { code: string; label: string; amount: Money }[]
  shipping?: Money | null
  tax: { status: string; total: Money } | null
  total: Money | null
}

/** A cost line by line. The sum is the server's: nothing is added up here. */
export function CostTable({ cost }: { cost: Cost }): JSX.Element {
  return (
    <table className="mq-cost">
      <tbody>
        <tr>
          <th scope="row">Subtotal</th>
          <td>{formatMoney(cost.subtotal)}</td>
        </tr>
        {cost.fees.map(({ code, label, amount }) => (
          <tr key={code}>
            <th scope="row">{label}</th>
            <td>{formatMoney(amount)}</td>
          </tr>
        ))}
        {cost.shipping !== undefined && (
          <tr>
            <th scope="row">Shipping</th>
            <td>{formatMoney(cost.shipping)}</td>
          </tr>
        )}
        <tr>
          <th scope="row">Tax{cost.tax && <small> {formatEnum(cost.tax.status)}</small>}</th>
          <td>{formatMoney(cost.tax?.total)}</td>
        </tr>
        <tr className="mq-total">
          <th scope="row">Total</th>
          <td>{formatMoney(cost.total)}</td>
        </tr>
      </tbody>
    </table>
  )
}
