package monolith

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/modeliq/modeliq/internal/money"
)

// model is an uploaded model as it is kept; the wire's shape is made from it on every read, since it depends on the time.
type model struct {
	ID      int    `json:"-"`
	Account string `json:"account,omitempty"` // whose it is
	Title   string `json:"title"`
	Version int    `json:"version"` // of its file, from 0
	content
	Description    *string           `json:"description"`
	IsPublic       bool              `json:"isPublic"`
	IsClaimable    bool              `json:"isClaimable"`
	IsForSale      bool              `json:"isForSale"`
	IsDownloadable bool              `json:"isDownloadable"`
	Tags           []string          `json:"tags"`
	Categories     []int             `json:"categories"`
	DefaultID      int               `json:"defaultMaterialId"`
	Selling        map[int]selection `json:"selling"` // what was said about single materials
	SecretKey      string            `json:"secretKey"`
	ClaimKey       string            `json:"claimKey,omitempty"`
	Uploaded       time.Time         `json:"-"` // when its current file came, or was last scaled
}

// content is a file of a model.
type content struct {
	FileName   string  `json:"fileName"`
	File       string  `json:"file"` // its name in the folder of the models
	Length     int64   `json:"length"`
	MD5        string  `json:"md5"`
	UnitMetres float64 `json:"unitMetres"` // the length of the file's unit
	Size       size    `json:"size"`
}

// selection is what was said about one material.
type selection struct {
	Markup money.Decimal `json:"markup"` // added to the price, in US dollars
	Active bool          `json:"active"`
}

// The life of an upload: it is processed, shows a first price, and then its final one. Clients that take the first price
// they see are wrong with the real system too.
const (
	processingTime = 1500 * time.Millisecond
	settlingTime   = 3 * time.Second
)

type stage int

const (
	processing stage = iota
	settling
	settled
)

func (m *model) stage(now time.Time) stage {
	switch age := now.Sub(m.Uploaded); {
	case age < processingTime:
		return processing
	case age < settlingTime:
		return settling
	}
	return settled
}

// printable is the wire's word for what the automatic check found.
func (m *model) printable(c *catalogue, at stage) string {
	if at == processing {
		return "processing"
	}
	for _, p := range c.Printers {
		if m.Size.fits(p) {
			return "yes"
		}
	}
	return "no"
}

// wire is the model as every call answers it. Flags are sometimes numbers and sometimes booleans: that is how it is.
func (m *model) wire(c *catalogue, now time.Time, host string) answer {
	at := m.stage(now)
	body := answer{
		"modelId": m.ID, "modelVersion": m.Version, "title": m.Title, "fileName": m.FileName, "contentLength": m.Length,
		"fileMd5Checksum": m.MD5, "fileData": nil, "description": m.Description,
		"isPublic": number(m.IsPublic), "isClaimable": number(m.IsClaimable), "isForSale": m.IsForSale, "isDownloadable": number(m.IsDownloadable),
		"tags": m.Tags, "categories": m.categories(), "defaultMaterialId": nil, "secretKey": m.SecretKey,
		"spin": m.spin(), "urls": m.urls(), "printable": m.printable(c, at), "materials": m.prices(c, at),
	}
	if m.DefaultID != 0 {
		body["defaultMaterialId"] = m.DefaultID
	}
	if m.IsClaimable {
		body["claimKey"] = m.ClaimKey
	}
	next := m.nextActions(host)
	body["addModelPhoto"], body["nextActionSuggestions"] = next["addModelPhoto"], next
	return body
}

// urls are the pages of the vendor's own site, by their paths there.
func (m *model) urls() answer {
	id := strconv.Itoa(m.ID)
	urls := answer{"privateProductUrl": answer{"address": "/model/" + id + "?key=" + m.SecretKey}}
	if m.IsClaimable {
		urls["claimUrl"] = answer{"address": "/model/claim/" + id + "?key=" + m.ClaimKey}
	}
	return urls
}

// nextActions tells what can be done with the model. The cart's quantity is called count here, and only here.
func (m *model) nextActions(host string) answer {
	base := "/models/" + strconv.Itoa(m.ID)
	cart := action("POST", host, "/orders/cart/v1")
	cart["parameters"] = answer{"modelId": m.ID, "materialId": "int", "count": "int"}
	return answer{
		"addModelToShoppingCart": cart,
		"downloadModel":          action("GET", host, base+"/files/"+strconv.Itoa(m.Version)+"/v1?file=1"),
		"updateModelDetails":     action("PUT", host, base+"/info/v1"),
		"updateModelFile":        action("POST", host, base+"/files/v1"),
		"deleteModel":            action("DELETE", host, base+"/v1"),
		"addModelPhoto":          action("POST", host, base+"/photos/v1"),
	}
}

func action(method, host, link string) answer {
	return answer{"method": method, "restUrl": "http://" + host + link, "link": link}
}

func number(flag bool) int {
	if flag {
		return 1
	}
	return 0
}

func (m *model) categories() any {
	if len(m.Categories) == 0 {
		return empty
	}
	byID := map[string]int{}
	for _, id := range m.Categories {
		byID[strconv.Itoa(id)] = id
	}
	return byID
}

const spinLength = 9

// spin is the short name the vendor gives a product. Keys are upper case as it is.
func (m *model) spin() string { return m.SecretKey[:spinLength] }

// prices answers the model's materials, keyed by id. While the model is processed all is zero and off; the price that shows
// first is 3 % above the final one, as integrators have seen it.
func (m *model) prices(c *catalogue, at stage) map[string]answer {
	materials := make(map[string]answer, len(c.Materials))
	for _, material := range c.Materials {
		chosen, restricted := m.Selling[material.ID]
		entry := answer{
			"materialId": material.ID, "name": material.Title, "supportsColorFiles": material.SupportsColorFiles,
			"markup": 0, "price": 0, "basePrice": 0, "isPrintable": false, "isActive": false,
			"printerId": strconv.Itoa(material.Printer), "swatch": swatchSite + material.Swatch, "restrictions": material.restrictions(),
		}
		if restricted && !chosen.Markup.IsZero() {
			entry["markup"] = chosen.Markup.Rescale(6).String() // a string with six digits, once there is one
		}
		if at != processing && m.Size.fits(c.printers[material.Printer]) {
			base := material.price(m.Size.volume(), at)
			entry["basePrice"] = jsonNumber(base)
			if total, err := base.Add(chosen.Markup); err == nil {
				entry["price"] = jsonNumber(total)
			}
			entry["isPrintable"] = true
			entry["isActive"] = number(m.sells(material.ID))
		}
		materials[strconv.Itoa(material.ID)] = entry
	}
	return materials
}

// sells reports whether the model is enabled for sale in a material: in all of them, until some are said to be.
func (m *model) sells(materialID int) bool {
	return len(m.Selling) == 0 || m.Selling[materialID].Active
}

// jsonNumber puts an exact amount on the wire as the number it is there.
func jsonNumber(d money.Decimal) json.Number { return json.Number(d.Round(2).Trim(0).String()) }
