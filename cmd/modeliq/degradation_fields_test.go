package main_test

// examination looks at one field, and gives what the table says of it.
type examination struct {
	field string
	ask   func(p *patient) (document string, v variables)
	// at is the field in the data. What stands there is told as "fresh", or as itself where tell is set.
	at   string
	tell bool
	// nowhere: asked by the buyer of the quote that goes where no rate of tax is known.
	nowhere bool
}

// examinations in the order of the table. Those of one round are made at the same time; they change nothing that another
// of the round looks at.
var examinations = [][]examination{
	{
		{field: "partner", at: "partner.slug", ask: document(`{ partner { slug } }`)},
		{field: "materials", at: "materials.nodes", ask: document(`{ materials(first: 3) { nodes { id title } } }`)},
		{field: "material.designRules", at: "materials.nodes.0.designRules", ask: document(`{ materials(first: 1) { nodes { designRules { minWallMm } } } }`)},
		{field: "model (analysed)", at: "model.status", tell: true, ask: func(p *patient) (string, variables) {
			return `query ($id: ID!) { model(id: $id) { status geometry { volumeMm3 } } }`, variables{"id": p.model}
		}},
		{field: "model.offers", at: "model.offers.nodes.0.status", tell: true, ask: func(p *patient) (string, variables) {
			return `query ($id: ID!) { model(id: $id) { offers(first: 1) { nodes { status } } } }`, variables{"id": p.model}
		}},
		{field: "viewer.models", at: "viewer.models.nodes.0.status", tell: true, ask: document(`{ viewer { models { nodes { status } } } }`)},
		{field: "viewer.quotes", at: "viewer.quotes.nodes.0.status", tell: true, ask: document(`{ viewer { quotes { nodes { status } } } }`)},
		{field: "viewer.orders", at: "viewer.orders.nodes.0.status", tell: true, ask: document(`{ viewer { orders { nodes { status } } } }`)},
		{field: "order.status", at: "order.status", tell: true, ask: func(p *patient) (string, variables) {
			return `query ($id: ID!) { order(id: $id) { status } }`, variables{"id": p.order}
		}},
		{field: "cart", at: "cart.lines", ask: ofCart(`lines { id quantity }`)},
		{field: "cart.lines.offer", at: "cart.lines.0.offer.status", tell: true, ask: ofCart(`lines { offer { status } }`)},
		{field: "cart.shippingOptions", at: "cart.shippingOptions", ask: ofCart(`shippingOptions { id }`)},
		{field: "cart.cost.tax", at: "cart.cost.tax.status", tell: true, ask: ofCart(`cost { tax { status } }`)},
		{field: "cart.cost.total", at: "cart.cost.total", ask: ofCart(`cost { total { amount } }`)},
		{field: "cart.blockers", at: "cart.blockers.0.code", tell: true, ask: ofCart(`blockers { code }`)},
		{field: "quoteCreate", at: "quoteCreate.quote.status", tell: true, ask: func(p *patient) (string, variables) {
			return `mutation ($input: QuoteCreateInput!) { quoteCreate(input: $input) { quote { status } userErrors { code } } }`, p.quoted()
		}},
		{field: "quote.tax", at: "quoteCreate.quote.tax.status", tell: true, ask: func(p *patient) (string, variables) {
			return `mutation ($input: QuoteCreateInput!) { quoteCreate(input: $input) { quote { tax { status } } userErrors { code } } }`, p.quoted()
		}},
		{field: "quote.tax (no rate)", at: "quote.tax.status", tell: true, nowhere: true, ask: func(p *patient) (string, variables) {
			return `query ($id: ID!) { quote(id: $id) { tax { status } } }`, variables{"id": p.unrated}
		}},
		{field: "quote.total (no rate)", at: "quote.total", nowhere: true, ask: func(p *patient) (string, variables) {
			return `query ($id: ID!) { quote(id: $id) { total { amount } } }`, variables{"id": p.unrated}
		}},
	},
	{{field: "modelUpload", at: "modelUpload.model.status", tell: true}},
	{
		{field: "model (new)", at: "model.status", tell: true, ask: func(p *patient) (string, variables) {
			return `query ($id: ID!) { model(id: $id) { status } }`, variables{"id": p.uploaded}
		}},
		{field: "model.offers (new)", at: "model.offers.nodes.0.status", tell: true, ask: func(p *patient) (string, variables) {
			return `query ($id: ID!) { model(id: $id) { offers(first: 1) { nodes { status } } } }`, variables{"id": p.uploaded}
		}},
		{field: "cartLinesAdd", at: "cartLinesAdd.cart.totalQuantity", ask: func(p *patient) (string, variables) {
			return `mutation ($id: ID!, $lines: [CartLineInput!]!) { cartLinesAdd(cartId: $id, lines: $lines) { cart { totalQuantity } userErrors { code } } }`,
				variables{"id": p.adding.text("id"), "lines": []variables{{"modelId": p.model, "materialId": p.material, "quantity": 1}}}
		}},
		{field: "cartShippingAddressUpdate", at: "cartShippingAddressUpdate.cart.version", ask: func(p *patient) (string, variables) {
			return `mutation ($id: ID!, $to: AddressInput!) { cartShippingAddressUpdate(cartId: $id, address: $to) { cart { version } userErrors { code } } }`,
				variables{"id": p.adding.text("id"), "to": p.to}
		}},
		{field: "orderPlace", at: "orderPlace.order.status", tell: true, ask: func(p *patient) (string, variables) {
			return orderPlaceDocument, variables{"input": placement(p.placing, "ill")}
		}},
	},
}

func document(text string) func(*patient) (string, variables) {
	return func(*patient) (string, variables) { return text, nil }
}

// ofCart asks a cart that no examination changes in its round.
func ofCart(fields string) func(*patient) (string, variables) {
	return func(p *patient) (string, variables) {
		return `query ($id: ID!) { cart(id: $id) { ` + fields + ` } }`, variables{"id": p.placing.text("id")}
	}
}

func (p *patient) quoted() variables {
	line := variables{"modelId": p.model, "materialId": p.material, "quantity": 1}
	return variables{"input": variables{"lines": []variables{line}, "shipTo": p.to}}
}
