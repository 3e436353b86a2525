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
	Metadata       any // kept as it came, it is printed on nothing
}

// address is where an order goes, by the names its filters have on the wire.
type address struct {
	FirstName, LastName, Country, State, City, Address1, Address2, Address3, ZipCode, PhoneNumber, Email string
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
	o := &orderRequest{address: readAddress(read), Metadata: fields["metadata"]}
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

func readAddress(read *looseFields) address {
	short := func(field string) string { return read.short(field, maxOrderField) }
	return address{
		short("firstName"), short("lastName"), short("country"), short("state"), short("city"), short("address1"), short("address2"),
		short("address3"), short("zipCode"), short("phoneNumber"), short("email"),
	}
}

// check holds the rules that the wire has for single countries. The lengths of postal codes are read as limits that are
// still allowed, and without the space in the British ones: read as they are written they would refuse most of London.
func (a address) check() error {
	country := a.countryCode()
	zip := strings.ReplaceAll(a.ZipCode, " ", "")
	switch {
	case country == "US" && (len(a.State) != 2 || !isCountryCode(strings.ToUpper(a.State))):
		return invalid("state", "it must have 2 letters in the US.")
	case country == "US" && len(zip) > 10, country == "GB" && len(zip) > 7:
		return invalid("zipCode", "it is too long.")
	case (country == "US" || country == "CA") && countDigits(a.PhoneNumber) != 10:
		return invalid("phoneNumber", "it must have 10 digits in the US and Canada.")
	}
	return nil
}

func countDigits(text string) int {
	n := 0
	for _, c := range text {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n
}

func (a address) countryCode() string { return countryCode(a.Country) }

// countryCode is the ISO code of a country given by code or, for those with rules of their own, by name.
func countryCode(v any) string {
	text, _ := looseText(v)
	code := strings.ToUpper(strings.TrimSpace(text))
	switch code {
	case "USA", "UNITED STATES", "UNITED STATES OF AMERICA":
		return "US"
	case "CANADA":
		return "CA"
	case "UK", "UNITED KINGDOM", "GREAT BRITAIN":
		return "GB"
	}
	return code
}

func hasStates(country string) bool { return country == "US" || country == "CA" }

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
