package mp

import "github.com/modeliq/modeliq/upstreams/contract"

// What the contract says of each answer that is read here. It is our own contract, so the kinds are strict.
var (
	aText   = contract.Value(contract.String)
	aNumber = contract.Value(contract.Number)
	aFlag   = contract.Value(contract.Bool)
	aLength = contract.List(aNumber) // x, y and z
)

var geometryFields = contract.Fields{
	"volume": aNumber.Optional(), "surfaceArea": aNumber, "boundingBox": aLength, "triangles": aNumber, "shells": aNumber,
	"watertight": aFlag, "openEdges": aNumber.Optional(), "nonManifoldEdges": aNumber.Optional(),
}

var modelFields = contract.Fields{
	"modelId": aText, "state": aText, "progress": aNumber, "fileName": aText, "format": aText.Optional(), "bytes": aNumber,
	"sha256": aText.Optional(), "unit": aText.Optional(), "unitFrom": aText.Optional(), "suggestedUnit": aText.Optional(),
	"issues":   contract.List(contract.Object(contract.Fields{"code": aText, "severity": aText, "message": aText})).Optional(),
	"geometry": contract.Object(geometryFields).Optional(), "repaired": contract.Object(geometryFields).Optional(),
	"updatedAt": aText,
}

var (
	acceptedShape = contract.Object(contract.Fields{"modelId": aText, "state": aText})
	modelShape    = contract.Object(modelFields)
	modelsShape   = contract.Object(contract.Fields{"models": contract.List(modelShape)})
)

var rulesShape = contract.Object(contract.Fields{"materials": contract.List(contract.Object(contract.Fields{
	"materialId": aNumber, "minWall": aNumber.Optional(), "minDetail": aNumber.Optional(), "minBoundingBox": aLength.Optional(),
	"maxBoundingBox": aLength.Optional(), "maxShells": aNumber.Optional(), "supportsColor": aFlag,
}))})

var printabilityShape = contract.Object(contract.Fields{"materials": contract.Map(contract.Object(contract.Fields{
	"printable": aFlag,
	"checks": contract.List(contract.Object(contract.Fields{
		"code": aText, "severity": aText, "message": aText, "measured": aNumber.Optional(), "limit": aNumber.Optional(),
		"unit": aText.Optional(), "at": aLength.Optional(),
	})),
}))})

var pricesShape = contract.Object(contract.Fields{"prices": contract.List(contract.Object(contract.Fields{
	"modelId": aText, "materialId": aNumber, "quantity": aNumber, "speed": aText, "state": aText,
	"unitPrice": aText.Optional(), "total": aText.Optional(), "currency": aText.Optional(),
	"breaks":       contract.List(contract.Object(contract.Fields{"minQuantity": aNumber, "unitPrice": aText})).Optional(),
	"leadTimeDays": contract.List(aNumber).Optional(), "validUntil": aText.Optional(),
}))})
