package shapeways

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/modeliq/modeliq/upstreams"
	"github.com/modeliq/modeliq/upstreams/httpclient"
	"github.com/modeliq/modeliq/upstreams/monolith"
)

// maxReference is the monolith's limit of refNumber, in characters.
const maxReference = 20

// PlaceOrder makes an order. It is sent once, save after a 401, which means that nothing was done.
func (c *Client) PlaceOrder(ctx context.Context, o monolith.OrderRequest) (monolith.OrderReceipt, error) {
	call := httpclient.Call{Op: "place order", Shape: receiptShape, Class: httpclient.Write, Method: http.MethodPost, Path: "/orders/v1"}
	body, err := toOrderRequest(o)
	if err != nil {
		return monolith.OrderReceipt{}, c.http.Refused(call, MissingField, err)
	}
	var w wireReceipt
	if err := c.call(ctx, call, body, &w); err != nil {
		return monolith.OrderReceipt{}, err
	}
	if w.OrderID <= 0 {
		return monolith.OrderReceipt{}, c.http.Malformed(call, errors.New("no order id in the answer"))
	}
	receipt := monolith.OrderReceipt{OrderID: int(w.OrderID)}
	for _, id := range w.ProductionOrderIDs {
		receipt.ProductionOrderIDs = append(receipt.ProductionOrderIDs, string(id))
	}
	return receipt, nil
}

func toOrderRequest(o monolith.OrderRequest) (wireOrderRequest, error) {
	if err := checkReference(o.Reference); err != nil {
		return wireOrderRequest{}, err
	}
	if len(o.Items) == 0 || o.ShippingOptionID <= 0 {
		return wireOrderRequest{}, errors.New("an order needs items and a shipping option")
	}
	w := wireOrderRequest{
		Address3:       referenceLine(o.Reference),
		RefNumber:      o.Reference,
		ShippingOption: strconv.Itoa(o.ShippingOptionID),
	}
	setAddress(&w, o.ShipTo)
	for _, i := range o.Items {
		if i.ModelID <= 0 || i.MaterialID <= 0 || i.Quantity <= 0 {
			return wireOrderRequest{}, fmt.Errorf("an item of model %d, material %d, quantity %d is none", i.ModelID, i.MaterialID, i.Quantity)
		}
		w.Items = append(w.Items, wireOrderItem{MaterialID: i.MaterialID, ModelID: i.ModelID, Quantity: i.Quantity})
	}
	var err error
	if w.Speed, err = toSpeed(o.Speed); err != nil {
		return wireOrderRequest{}, err
	}
	if err := setPayment(&w, o.Payment); err != nil {
		return wireOrderRequest{}, err
	}
	return w, nil
}

func checkReference(reference string) error {
	if reference == "" || len([]rune(reference)) > maxReference || strings.TrimSpace(reference) != reference {
		return fmt.Errorf("a reference has 1 to %d characters: %q", maxReference, reference)
	}
	return nil
}

// referenceLine is the text of address3. FindOrders looks for exactly it, knowing the reference alone, so nothing else may
// stand in that line.
func referenceLine(reference string) string { return "Ref " + reference }

// setAddress fills every field that the monolith requires. The company moves up a line: address3 is taken.
func setAddress(w *wireOrderRequest, a upstreams.Address) {
	w.FirstName, w.LastName = a.FirstName, a.LastName
	if w.FirstName == "" && w.LastName == "" {
		w.FirstName, w.LastName = cmp.Or(a.Company, "-"), "-"
	}
	w.FirstName, w.LastName = cmp.Or(w.FirstName, a.Company, "-"), cmp.Or(w.LastName, a.Company, "-")
	w.Address1, w.Address2 = a.Address1, a.Address2
	switch {
	case a.Company == "":
	case a.Address2 == "":
		w.Address2 = a.Company
	default:
		w.Address1 = a.Company + ", " + a.Address1
	}
	w.Country = strings.ToUpper(a.Country)
	w.City = a.City
	w.State = cmp.Or(strings.ToUpper(a.Region), a.City)          // required everywhere, also where there are no states
	w.ZipCode = cmp.Or(postalCode(w.Country, a.PostalCode), "-") // likewise
	w.PhoneNumber = phone(w.Country, a.Phone)
	w.Email = a.Email
}

// zipPlus4 is a US postal code of nine digits, whose first five name the same place.
var zipPlus4 = regexp.MustCompile(`^(\d{5})[- ]?\d{4}$`)

// postalCode is the code as the country needs it: under ten characters in the US, which "10016-7301" is not.
func postalCode(country, code string) string {
	if country != "US" {
		return code
	}
	return zipPlus4.ReplaceAllString(code, "$1")
}

// phone is the number as the country needs it: ten digits in the US and Canada.
func phone(country, number string) string {
	if country != "US" && country != "CA" {
		return number
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	if len(digits) == 11 {
		digits = strings.TrimPrefix(digits, "1")
	}
	return digits
}

func toSpeed(s monolith.Speed) (string, error) {
	switch s {
	case monolith.Economy:
		return "Economy", nil
	case monolith.Priority:
		return "Priority", nil
	case monolith.Standard, "":
		return "", nil
	default:
		return "", fmt.Errorf("no such speed: %q", s)
	}
}

func setPayment(w *wireOrderRequest, p monolith.Payment) error {
	switch p.Method {
	case monolith.Invoice:
		w.PaymentMethod = "manual"
	case monolith.AccountOnFile:
		w.PaymentMethod = "credit_card"
	case monolith.External:
		if p.VerificationID == "" {
			return errors.New("an external payment needs its verification id")
		}
		w.PaymentMethod, w.VerificationID = "credit_card", p.VerificationID
	default:
		return fmt.Errorf("no such payment method: %q", p.Method)
	}
	return nil
}
