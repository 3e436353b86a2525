package shapeways

import "github.com/modeliq/modeliq/upstreams/contract"

// What the contract says of each answer that is read here. The wire is loose: ids, counts and flags come as numbers, strings
// or booleans by endpoint and age, and an object without members as []. None of that is drift; what is beside it is.
var (
	aText         = contract.Value(contract.String)
	aNullableText = contract.Value(contract.String).Optional()
	aNumber       = contract.Value(contract.Number | contract.NumberText)
	aFlag         = contract.Value(contract.Bool | contract.Number | contract.FlagText)
	aReference    = contract.Value(contract.Number | contract.String).Optional() // digits or not, as somebody chose it
)

// success is an answer's body with the envelope.
func success(fields contract.Fields) *contract.Shape {
	fields["result"] = aText
	return contract.Object(fields)
}

var tokenShape = contract.Object(contract.Fields{"access_token": aText, "token_type": aText, "expires_in": aNumber})

var restrictionShape = contract.Object(contract.Fields{
	"restrictionId": aNumber, "restrictionName": aText, "restrictionEntityIds": contract.List(aNumber),
})

// materialFields are those of the catalogue; bodies of 2013 have no restrictions.
func materialFields() contract.Fields {
	return contract.Fields{
		"materialId": aNumber, "title": aText, "supportsColorFiles": aFlag, "printerId": aNumber.Or(contract.Null), "swatch": aText.Or(contract.Null),
		"restrictions": contract.Map(restrictionShape).Or(contract.EmptyArray).Optional(),
	}
}

var materialsShape = success(contract.Fields{
	"materials": contract.Map(contract.Object(materialFields())).Or(contract.EmptyArray),
})

var shippingOptionsShape = success(contract.Fields{
	"shippingOptions": contract.Map(contract.Object(contract.Fields{
		"shippingOptionId": aNumber, "price": aNumber, "name": aText, "inTransitDaysMin": aNumber, "inTransitDaysMax": aNumber,
	})).Or(contract.EmptyArray),
})

var modelShape = success(contract.Fields{
	"modelId": aNumber, "modelVersion": aNumber, "title": aNullableText, "fileName": aText, "contentLength": aNumber, "fileMd5Checksum": aNullableText,
	"isPublic": aFlag, "isForSale": aFlag, "printable": aNullableText,
	"materials": contract.Map(contract.Object(contract.Fields{"materialId": aNumber, "markup": aNumber, "isActive": aFlag})).Or(contract.EmptyArray).Optional(),
})

var (
	receiptShape = success(contract.Fields{"orderId": aNumber, "productionOrderIds": contract.List(aNumber)})
	cancelShape  = success(contract.Fields{"orderId": aNumber.Optional()})
	deletedShape = success(contract.Fields{"modelId": aNumber})
)

var counts = contract.Map(aNumber).Or(contract.EmptyArray)

var ordersShape = success(contract.Fields{
	"ordersCount": counts,
	"ordersStatus": contract.Map(contract.Object(contract.Fields{
		"status": aText,
		"items": contract.Map(contract.Object(contract.Fields{
			"title": aNullableText, "quantity": aNumber, "status": counts,
		})).Or(contract.EmptyArray),
	})).Or(contract.EmptyArray),
	"ordersInfo": contract.List(contract.Object(contract.Fields{
		"orderId": aNumber, "refNumber": aReference, "targetDeliveryDate": aNullableText, "targetShipDate": aNullableText,
		"shipments":     contract.List(shipmentShape).Optional(),
		"orderProducts": contract.List(productShape),
	})),
})

var shipmentShape = contract.Object(contract.Fields{
	"shipmentId": aNumber, "shipDate": aNullableText, "carrier": aNullableText, "trackingNumber": aReference, "trackingLink": aNullableText,
})

var productShape = contract.Object(contract.Fields{
	"orderProductId": aNumber, "productTitle": aNullableText, "quantity": aNumber,
	"models": contract.List(contract.Object(contract.Fields{
		"modelId": aReference, "materialId": aReference, "title": aNullableText, // the documentation shows words in their place
		"rejection": contract.Object(contract.Fields{
			"rejectionReasons": contract.List(contract.Object(contract.Fields{
				"reasonTitle": aText, "comment": aNullableText, "pictureUrl": aNullableText,
			})),
			"affectedMaterials": contract.List(aNumber).Optional(),
		}).Or(contract.EmptyArray).Optional(),
	})),
})

// What only the doctor reads.
var (
	statusShape   = success(contract.Fields{"rateLimit": contract.Object(contract.Fields{}).Or(contract.EmptyArray).Optional()})
	printersShape = success(contract.Fields{"printers": contract.List(contract.Object(contract.Fields{
		"printerId": aNumber, "title": aText, "xBoundMin": aNumber, "xBoundMax": aNumber, "yBoundMin": aNumber, "yBoundMax": aNumber,
		"zBoundMin": aNumber, "zBoundMax": aNumber,
	}))})
	modelsShape = success(contract.Fields{"models": contract.List(contract.Object(contract.Fields{
		"modelId": aNumber, "title": aNullableText, "modelTitle": aNullableText, // the key of 2013
	}))})
	pricesShape = success(contract.Fields{"prices": contract.Map(contract.Object(contract.Fields{
		"materialId": aNumber, "price": aNumber, "currency": aText,
	})).Or(contract.EmptyArray)})
	cartShape = success(contract.Fields{"itemCount": aNumber, "items": contract.List(contract.Object(contract.Fields{
		"cartKey": aText, "modelId": aNumber, "materialId": aNumber, "quantity": aNumber,
	}))})
	categoriesShape = success(contract.Fields{"categories": contract.Map(contract.Object(contract.Fields{})).Or(contract.EmptyArray)})
)

// materialShape is one material by itself: its fields stand in the envelope.
var materialShape = func() *contract.Shape {
	fields := materialFields()
	fields["rejections"] = contract.List(contract.Object(contract.Fields{
		"reasonTitle": aText, "comment": aNullableText, "pictureUrl": aNullableText,
	})).Optional()
	return success(fields)
}()
