package web

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Hosted is what a partner's hosted page shows. Links must be checked to be http or https addresses.
type Hosted struct {
	Key, Name string
	// Locale is the partner's, BCP 47; Wanted is the language that the reader asked for, "" for the partner's.
	Locale, Wanted string
	// Logo is the address of a picture, Home where it leads; either may be "".
	Logo, Home     string
	Header, Footer []HostedLink
	// Legal is the last line; Contact and Terms are addresses. Each may be "".
	Legal, Contact, Terms string
	// Look are the brand's custom properties, such as --miq-brand-color; their values were checked and can be read.
	Look     map[string]string
	Currency string
	Formats  []string // extensions
	MaxBytes int64
	// Materials are none when they are not known now.
	Materials []HostedMaterial
	// Frames are the origins that may show the page in a frame. Pictures are those that pictures come from, API those
	// that are called, beside the page's own.
	Frames, Pictures, API []string
	// Order and Token, when both are there, make it the page of that order.
	Order, Token string
	// Model is a part on the server to go on with; Screen, when "checkout", starts there.
	Model, Screen string
	// Quote is one to take up again; another buyer than the one who made it needs its Token.
	Quote string
}

// HostedLink is a link with its text.
type HostedLink struct{ Label, URL string }

// HostedMaterial is a material's title, with its family as the schema names it.
type HostedMaterial struct{ Title, Family string }

//go:embed hosted/page.html
var hostedHTML string

//go:embed hosted/page.css
var hostedCSS string

//go:embed hosted/page.js
var hostedJS string

//go:embed hosted/texts.json
var hostedTexts []byte

// families of the list of materials, in its order.
var families = []string{"PLASTIC", "RESIN", "METAL", "CERAMIC", "WAX", "OTHER"}

// HostedPages writes hosted pages. They need no script to be of use, and do without the widgets in a binary that was built
// without them.
type HostedPages struct {
	page   *template.Template
	texts  map[string]map[string]string
	style  string
	script *hostedScript
}

// hostedScript is the module of the widgets, with the attribute that lets nothing else run in its place.
type hostedScript struct {
	Path      string
	Integrity template.HTMLAttr
}

var integrity = regexp.MustCompile(`^sha384-[0-9A-Za-z+/=]+$`)

// NewHostedPages reads what all pages share.
func NewHostedPages() (*HostedPages, error) { return newHostedPages(Files()) }

func newHostedPages(files fs.FS) (*HostedPages, error) {
	p := &HostedPages{style: squeezed(hostedCSS), script: scriptOf(files)}
	if err := json.Unmarshal(hostedTexts, &p.texts); err != nil {
		return nil, fmt.Errorf("texts of the hosted page: %w", err)
	}
	var err error
	if p.page, err = template.New("hosted").Parse(hostedHTML); err != nil {
		return nil, fmt.Errorf("hosted page: %w", err)
	}
	return p, nil
}

// scriptOf is the module as it is pinned in versions.json, which browsers keep for ever; the channel's without that file,
// and nil when nothing is built. Its hash stands in the address: between two releases the bytes of a version change, and a
// browser that keeps those of before would refuse them by their integrity.
func scriptOf(files fs.FS) *hostedScript {
	if !isFile(files, embedModule) {
		return nil
	}
	address := func(name string) string {
		module, err := fs.ReadFile(files, name)
		if err != nil {
			return "/" + name
		}
		sum := sha256.Sum256(module)
		return "/" + name + "?" + hex.EncodeToString(sum[:4])
	}
	versions := readIndex(files)
	if v := versions.Versions[versions.Channels["1"]]; integrity.MatchString(v.Integrity) && isFile(files, "embed/"+v.File) {
		return &hostedScript{address("embed/" + v.File), template.HTMLAttr(` integrity="` + v.Integrity + `"`)} // the pattern has no quotes
	}
	return &hostedScript{Path: address(embedModule)}
}

// hostedView is what the template reads.
type hostedView struct {
	Hosted
	Lang, Dir, Title, Lede, Description, Missing, Ask string
	Text                                              map[string]string
	Formats, Largest                                  string
	Families                                          []hostedFamily
	Script                                            *hostedScript
	Style, Place                                      template.HTML
}

type hostedFamily struct {
	Name   string
	Titles []string
}

// write gives a page and its Content-Security-Policy.
func (p *HostedPages) write(h Hosted) (body []byte, policy string, err error) {
	lang := p.Language(h)
	text := p.texts[primary(lang)]
	style := h.rootStyle() + p.style
	view := hostedView{
		Hosted: h, Lang: lang, Dir: direction(lang), Title: text["title"], Lede: text["lede"], Missing: text["missing"], Ask: text["contact"], Text: text,
		Description: strings.ReplaceAll(text["description"], "{name}", h.Name), Formats: formatNames(h.Formats),
		Largest:  strings.ReplaceAll(text["megabytes"], "{count}", megabytes(h.MaxBytes, lang)),
		Families: byFamily(h.Materials, text), Script: p.script,
		Style: template.HTML("<style>" + style + "</style>"), // rootStyle lets nothing through that ends it
		Place: template.HTML(`<script type="module">` + hostedJS + "</script>"),
	}
	if h.Order != "" && h.Token != "" {
		view.Title, view.Lede, view.Missing, view.Ask = text["orderTitle"], text["orderLede"], text["orderMissing"], text["orderContact"]
	} else {
		view.Order = ""
	}
	var out bytes.Buffer
	if err := p.page.Execute(&out, view); err != nil {
		return nil, "", fmt.Errorf("write hosted page: %w", err)
	}
	return out.Bytes(), hostedPolicy(h, style), nil
}

// Language is that of the page, BCP 47: the one that was asked for, else the partner's, else English.
func (p *HostedPages) Language(h Hosted) string {
	for _, tag := range []string{h.Wanted, h.Locale} {
		switch {
		case p.texts[primary(tag)] == nil:
		case primary(tag) == primary(h.Locale):
			return h.Locale // with its region: numbers and dates depend on it
		default:
			return primary(tag)
		}
	}
	return "en"
}

// Speaks tells whether there are texts in the language of a tag.
func (p *HostedPages) Speaks(tag string) bool { return p.texts[primary(tag)] != nil }

func primary(tag string) string {
	language, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return language
}

func direction(lang string) string {
	if slices.Contains([]string{"ar", "fa", "he", "ur"}, primary(lang)) {
		return "rtl"
	}
	return "ltr"
}

// formatNames are the extensions as people know them; STP is STEP by another name.
func formatNames(extensions []string) string {
	var names []string
	for _, e := range extensions {
		name := strings.ToUpper(e)
		if name == "STP" {
			name = "STEP"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// megabytes are counted by powers of ten and told by three digits, as the widgets and file managers do.
func megabytes(bytes int64, lang string) string {
	return message.NewPrinter(language.Make(lang)).Sprint(number.Decimal(float64(bytes)/1e6, number.Precision(3)))
}

func byFamily(materials []HostedMaterial, text map[string]string) (list []hostedFamily) {
	for _, family := range families {
		f := hostedFamily{Name: text[family]}
		for _, m := range materials {
			if m.Family == family {
				f.Titles = append(f.Titles, m.Title)
			}
		}
		if f.Titles != nil {
			list = append(list, f)
		}
	}
	return list
}
