package monolith

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

const (
	maxOrderBody  = 1 << 20
	maxItems      = 500
	maxQuantity   = 100_000
	maxReference  = 20
	maxOrderField = 200 // characters of a name or an address line
)

// orderRequest is an order as it was asked for, checked.
type orderRequest struct {
	address
	Reference      string
	Items          []orderItem
	Shipping       shippingOption
	Speed          string // economy, priority or empty
	PaymentMethod  string
	VerificationID string
	Metadata       []metadatum
}

// metadatum is a note to one of the models. It is kept and printed on nothing.
type metadatum struct {
	ModelID int    `json:"modelId"`
	Name    string `json:"name"`
	Value   string `json:"value"`
}

type orderItem struct{ ModelID, MaterialID, Quantity int }

// decodeObject reads a JSON object of loosely typed fields.
func decodeObject(r *http.Request, limit int64) (map[string]any, error) {
	decoder := json.NewDecoder(http.MaxBytesReader(nil, r.Body, limit))
	decoder.UseNumber()
	var fields map[string]any
	if err := decoder.Decode(&fields); err != nil {
		return nil, &refusal{status: http.StatusBadRequest, reason: "The request is not a valid JSON object."}
	}
	if _, err := decoder.Token(); err != io.EOF || fields == nil {
		return nil, &refusal{status: http.StatusBadRequest, reason: "The request is not a valid JSON object."}
	}
	return fields, nil
}

var requiredOrderFields = []string{
	"firstName", "lastName", "country", "state", "city", "address1", "zipCode", "phoneNumber", "items", "paymentMethod", "shippingOption",
}

// newOrder checks the fields of an order. Whether its models exist is looked up when it is recorded.
func (s *Server) newOrder(fields map[string]any) (*orderRequest, error) {
	if err := checkRequired(fields); err != nil {
		return nil, err
	}
	read := &looseFields{values: fields}
	o := &orderRequest{address: readAddress(read), Metadata: read.metadata()}
	o.Reference = read.short("refNumber", maxReference)
	o.PaymentMethod, o.VerificationID = read.text("paymentMethod", ""), read.short("paymentVerificationId", maxOrderField)
	o.Speed = strings.ToLower(read.text("manufacturingSpeed", ""))
	read.texts("incentives")
	shipping := read.text("shippingOption", "")
	if read.err != nil {
		return nil, read.err
	}
	if err := o.address.check(); err != nil {
		return nil, err
	}
	var err error
	if o.Items, err = s.readItems(fields["items"]); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"", "economy", "standard", "priority"}, o.Speed) {
		return nil, refused("The manufacturing speed is not one of Economy, Priority.")
	}
	if o.PaymentMethod != "credit_card" && o.PaymentMethod != "manual" {
		return nil, refused("The payment method is not one of credit_card, manual.")
	}
	var offered bool
	if o.Shipping, offered = s.shipping.choose(o.countryCode(), shipping); !offered {
		return nil, refused(fmt.Sprintf("The shipping option %.40q is not available for %.40q.", shipping, o.Country))
	}
	return o, nil
}

func checkRequired(fields map[string]any) error {
	var absentFields []string
	for _, field := range requiredOrderFields {
		// Many countries have no states: there an empty one is given, and no state at all is still missing.
		if field == "state" && fields[field] == "" && !hasStates(countryCode(fields["country"])) {
			continue
		}
		if list, isList := fields[field].([]any); absent(fields[field]) || isList && len(list) == 0 {
			absentFields = append(absentFields, field)
		}
	}
	if len(absentFields) > 0 {
		return missing(absentFields...)
	}
	return nil
}

func (s *Server) readItems(v any) ([]orderItem, error) {
	list, isList := v.([]any)
	if !isList || len(list) > maxItems {
		return nil, invalid("items", fmt.Sprintf("it must be a list of at most %d items.", maxItems))
	}
	items := make([]orderItem, 0, len(list))
	for _, entry := range list {
		fields, isObject := entry.(map[string]any)
		if !isObject {
			return nil, invalid("items", "each must be an object.")
		}
		var absentFields []string
		for _, required := range []string{"modelId", "materialId", "quantity"} {
			if absent(fields[required]) {
				absentFields = append(absentFields, required)
			}
		}
		if len(absentFields) > 0 {
			return nil, missing(absentFields...)
		}
		model, isModel := looseInt(fields["modelId"])
		material, isMaterial := looseInt(fields["materialId"])
		quantity, isQuantity := looseInt(fields["quantity"])
		if !isModel || !isMaterial || !isQuantity || quantity < 1 || quantity > maxQuantity {
			return nil, invalid("items", fmt.Sprintf("ids are whole numbers and a quantity is one from 1 to %d.", maxQuantity))
		}
		if _, known := s.catalogue.materials[material]; !known {
			return nil, refused(fmt.Sprintf("Material %d is not available.", material))
		}
		items = append(items, orderItem{model, material, quantity})
	}
	return items, nil
}

// metadata reads notes; what they say is not looked at.
func (l *looseFields) metadata() []metadatum {
	var notes []metadatum
	for _, entry := range l.list("metadata") {
		fields, isObject := entry.(map[string]any)
		model, isID := looseInt(fields["modelId"])
		name, isName := looseText(fields["name"])
		value, isValue := looseText(fields["value"])
		if !isObject || !isID || !isName || !isValue || len(name)+len(value) > maxText {
			l.fail(invalid("metadata", "it must be a list of objects with modelId, name and value."))
			return nil
		}
		notes = append(notes, metadatum{model, name, value})
	}
	return notes
}
