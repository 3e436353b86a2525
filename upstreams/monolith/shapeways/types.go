package shapeways

import "encoding/json"

// envelope is what every body of the monolith has.
type envelope struct {
	Result text `json:"result"`
	Reason text `json:"reason"`
	// Limit is there when the monolith tells of its rate limit: "retryInSeconds" and more.
	Limit object[integer] `json:"rateLimit"`
}

func (e envelope) told() envelope { return e }

// answer is any body with its envelope, so that both are decoded at once.
type answer interface{ told() envelope }

type wireToken struct {
	AccessToken string  `json:"access_token"`
	ExpiresIn   integer `json:"expires_in"`
}

// wireMaterials: encoding/json matches keys whatever their case, so the documentation's "Materials" is read as well.
type wireMaterials struct {
	envelope
	Materials *object[wireMaterial] `json:"materials"`
}

type wireMaterial struct {
	MaterialID         integer                 `json:"materialId"`
	Title              text                    `json:"title"`
	SupportsColorFiles flag                    `json:"supportsColorFiles"`
	Swatch             text                    `json:"swatch"`
	Restrictions       object[wireRestriction] `json:"restrictions"`
}

type wireRestriction struct {
	Name      text       `json:"restrictionName"`
	EntityIDs list[text] `json:"restrictionEntityIds"`
}

// wireUpload is everything of an upload but the file itself, which is streamed behind it.
type wireUpload struct {
	FileName    string      `json:"fileName"`
	UploadScale json.Number `json:"uploadScale"`
	Rights      int         `json:"hasRightsToModel"`
	Terms       int         `json:"acceptTermsAndConditions"`
	Title       string      `json:"title,omitempty"`
}

type wireModel struct {
	envelope
	ModelID integer `json:"modelId"`
}

type wireShippingOptions struct {
	envelope
	Options *object[wireShippingOption] `json:"shippingOptions"`
}

type wireShippingOption struct {
	ID      integer `json:"shippingOptionId"`
	Price   amount  `json:"price"`
	Name    text    `json:"name"`
	MinDays integer `json:"inTransitDaysMin"`
	MaxDays integer `json:"inTransitDaysMax"`
}

type wireOrderRequest struct {
	FirstName      string          `json:"firstName"`
	LastName       string          `json:"lastName"`
	Country        string          `json:"country"`
	State          string          `json:"state"`
	City           string          `json:"city"`
	Address1       string          `json:"address1"`
	Address2       string          `json:"address2,omitempty"`
	Address3       string          `json:"address3"`
	ZipCode        string          `json:"zipCode"`
	PhoneNumber    string          `json:"phoneNumber"`
	Email          string          `json:"email,omitempty"`
	Items          []wireOrderItem `json:"items"`
	PaymentMethod  string          `json:"paymentMethod"`
	VerificationID string          `json:"paymentVerificationId,omitempty"`
	ShippingOption string          `json:"shippingOption"`
	Speed          string          `json:"manufacturingSpeed,omitempty"`
	RefNumber      string          `json:"refNumber"`
}

type wireOrderItem struct {
	MaterialID int `json:"materialId"`
	ModelID    int `json:"modelId"`
	Quantity   int `json:"quantity"`
}

type wireReceipt struct {
	envelope
	OrderID            integer    `json:"orderId"`
	ProductionOrderIDs list[text] `json:"productionOrderIds"`
}

type wireOrders struct {
	envelope
	Count  object[integer]          `json:"ordersCount"`
	Status *object[wireOrderStatus] `json:"ordersStatus"`
	Info   *list[wireOrderInfo]     `json:"ordersInfo"`
}

type wireOrderStatus struct {
	Status text                   `json:"status"`
	Items  object[wireItemStatus] `json:"items"`
}

type wireItemStatus struct {
	Title    text            `json:"title"`
	Quantity integer         `json:"quantity"`
	Status   object[integer] `json:"status"`
}

type wireOrderInfo struct {
	OrderID        integer            `json:"orderId"`
	RefNumber      text               `json:"refNumber"`
	TargetShipDate text               `json:"targetShipDate"`
	Shipments      list[wireShipment] `json:"shipments"`
	Products       list[wireProduct]  `json:"orderProducts"`
}

type wireShipment struct {
	ID             integer `json:"shipmentId"`
	ShipDate       text    `json:"shipDate"`
	Carrier        text    `json:"carrier"`
	TrackingNumber text    `json:"trackingNumber"`
	TrackingLink   text    `json:"trackingLink"`
}

type wireProduct struct {
	ID       text    `json:"orderProductId"`
	Title    text    `json:"productTitle"`
	Quantity integer `json:"quantity"`
	Models   list[struct {
		ModelID    integer       `json:"modelId"`
		MaterialID integer       `json:"materialId"`
		Rejection  wireRejection `json:"rejection"`
	}] `json:"models"`
}

type wireRejection struct {
	Reasons list[wireRejectionReason] `json:"rejectionReasons"`
}

type wireRejectionReason struct {
	Title      text `json:"reasonTitle"`
	Comment    text `json:"comment"`
	PictureURL text `json:"pictureUrl"`
}

type wireCancel struct {
	OrderID int    `json:"orderId"`
	Status  string `json:"status"`
}
