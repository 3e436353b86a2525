package graph

import (
	"strconv"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
)

// policy says how an answer may be kept; a life of zero is not at all.
type policy struct {
	life    time.Duration
	private bool
}

// longestLife is more than any hint.
const longestLife = 24 * time.Hour

// policyOf reads the schema's hints for what an operation asks. Fields that a directive may leave out count as asked for.
func policyOf(schema *ast.Schema, op *ast.OperationDefinition, variables map[string]any) policy {
	if op.Operation != ast.Query {
		return policy{}
	}
	given, err := validator.VariableValues(schema, op, variables) // with their defaults
	if err != nil {
		return policy{}
	}
	p := policy{life: longestLife}
	p.selections(schema, op.SelectionSet, given, true)
	if p.life == longestLife { // nothing but __typename and the schema itself
		p.life = 0
	}
	return p
}

func (p *policy) selections(schema *ast.Schema, set ast.SelectionSet, variables map[string]any, root bool) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			p.field(schema, s, variables, root)
		case *ast.InlineFragment:
			p.directives(s.Directives)
			p.selections(schema, s.SelectionSet, variables, root)
		case *ast.FragmentSpread:
			p.directives(s.Directives)
			p.selections(schema, s.Definition.SelectionSet, variables, root)
		}
	}
}

// directives: an answer that comes in parts is not one that can be kept.
func (p *policy) directives(list ast.DirectiveList) {
	if list.ForName("defer") != nil {
		p.life = 0
	}
}

func (p *policy) field(schema *ast.Schema, f *ast.Field, variables map[string]any, root bool) {
	if f.Name == "__typename" {
		return
	}
	hint := f.Definition.Directives.ForName("cacheControl")
	if root && hint == nil {
		p.life = 0
	}
	p.hint(hint)
	for _, a := range f.Definition.Arguments {
		if value, ok := f.ArgumentMap(variables)[a.Name]; ok {
			p.input(schema, a.Type, value)
		}
	}
	p.selections(schema, f.SelectionSet, variables, false)
}

func (p *policy) hint(d *ast.Directive) {
	if d == nil {
		return
	}
	if a := d.Arguments.ForName("maxAge"); a != nil {
		seconds, _ := strconv.Atoi(a.Value.Raw)
		p.life = min(p.life, time.Duration(seconds)*time.Second)
	}
	if a := d.Arguments.ForName("scope"); a != nil && a.Value.Raw == "PRIVATE" {
		p.private = true
	}
}

// input finds input fields that make an answer private.
func (p *policy) input(schema *ast.Schema, t *ast.Type, value any) {
	if t.Elem != nil {
		if list, ok := value.([]any); ok {
			for _, v := range list {
				p.input(schema, t.Elem, v)
			}
			return
		}
		t = t.Elem // one value in a list's place
	}
	fields, ok := value.(map[string]any)
	if def := schema.Types[t.Name()]; ok && def != nil {
		for name, v := range fields {
			if f := def.Fields.ForName(name); f != nil && v != nil {
				p.hint(f.Directives.ForName("cacheControl"))
				p.input(schema, f.Type, v)
			}
		}
	}
}
