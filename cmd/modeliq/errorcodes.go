package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// errorGroup is one enum of error codes of the schema: the codes of a request, of one mutation's user errors, or of what
// blocks a cart.
type errorGroup struct {
	Enum        string      `json:"enum"`
	Mutation    string      `json:"mutation,omitempty"` // whose user errors have these codes
	Description string      `json:"description"`
	Codes       []errorCode `json:"codes"`
}

// errorCode is one code with what it means and what a client should do.
type errorCode struct {
	Code    string `json:"code"`
	Meaning string `json:"meaning"`
	Remedy  string `json:"remedy"`
}

// requestErrors is the enum of what GraphQL errors carry; it comes first.
const requestErrors = "ErrorCode"

// errorGroups reads them off the schema: every enum whose values have remedies.
func errorGroups(schema *ast.Schema) []errorGroup {
	var groups []errorGroup
	for _, def := range schema.Types {
		g := errorGroup{Enum: def.Name, Description: def.Description, Mutation: mutationOf(schema, def.Name)}
		for _, v := range def.EnumValues {
			if remedy := v.Directives.ForName("remedy"); remedy != nil {
				g.Codes = append(g.Codes, errorCode{v.Name, v.Description, remedy.Arguments.ForName("text").Value.Raw})
			}
		}
		if len(g.Codes) > 0 {
			groups = append(groups, g)
		}
	}
	rank := func(g errorGroup) int {
		switch {
		case g.Enum == requestErrors:
			return 0
		case g.Mutation == "":
			return 1
		default:
			return 2
		}
	}
	slices.SortFunc(groups, func(a, b errorGroup) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Mutation, b.Mutation), cmp.Compare(a.Enum, b.Enum))
	})
	return groups
}

// mutationOf is the mutation whose user errors have this enum's codes: QuoteCreateErrorCode is quoteCreate's.
func mutationOf(schema *ast.Schema, enum string) string {
	name := strings.TrimSuffix(enum, "ErrorCode")
	if name == enum || name == "" {
		return ""
	}
	field := strings.ToLower(name[:1]) + name[1:]
	if schema.Mutation.Fields.ForName(field) == nil {
		return ""
	}
	return field
}

func writeErrorsJSON(out io.Writer, groups []errorGroup) error {
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	return encoder.Encode(groups)
}

const errorsPreface = `# Error codes

Made from the schema by ` + "`modeliq schema --errors`" + `; ` + "`--json`" + ` gives the same for programs.

What a buyer can mend is a user error: it stands in the payload's ` + "`userErrors`" + `, with a message in the buyer's words, the
` + "`field`" + ` that it is about, and a code of the mutation's own. With any user error nothing was changed. What a buyer cannot mend is a
GraphQL error: its code is in ` + "`extensions.code`" + `, and ` + "`extensions.requestId`" + ` finds the log line.
`

func writeErrorsMarkdown(out io.Writer, groups []errorGroup) error {
	var b strings.Builder
	b.WriteString(errorsPreface)
	for _, g := range groups {
		title := g.Enum
		if g.Mutation != "" {
			title = g.Mutation
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| code | meaning | what a client should do |\n| --- | --- | --- |\n", title, oneLine(g.Description))
		for _, c := range g.Codes {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Code, cell(c.Meaning), cell(c.Remedy))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func cell(text string) string { return strings.ReplaceAll(oneLine(text), "|", `\|`) }

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
