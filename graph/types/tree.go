package types

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/modeliq/modeliq/internal/cache"
)

// A tree is a value that waits for nothing below it: a page of the catalogue, of offers. gqlgen would resolve each of its
// fields by itself, with a goroutine for each element of a list, which is most of what a large answer costs (measured,
// docs/decisions/0009-read-path.md). A tree is written in one go, by a plan that is made once for each place in a document.

// object says how the fields of a schema type are written from a T.
type object[T any] struct {
	name   string
	fields map[string]field[T]
}

// field compiles one field of a T for a selection.
type field[T any] func(c *compiler, f graphql.CollectedField) write[T]

// write appends a value's JSON.
type write[T any] func(w *treeWriter, v *T)

// compiler turns selections into writers. path is where in the answer it stands; an element of a list is -1.
type compiler struct {
	operation *graphql.OperationContext
	path      []any
}

// treeWriter is one answer's.
type treeWriter struct {
	ctx     context.Context
	buffer  []byte
	indexes []int // in the lists that are being written, outermost first
	rules   func(ctx context.Context, material *Material) (*DesignRules, error)
}

// compile makes the writer of an object.
func (o *object[T]) compile(c *compiler, selections ast.SelectionSet) write[T] {
	type step struct {
		key   string
		write write[T]
	}
	var steps []step
	for _, f := range graphql.CollectFields(c.operation, selections, []string{o.name, "Node"}) {
		s := step{key: strconv.Quote(f.Alias) + ":"}
		if len(steps) > 0 {
			s.key = "," + s.key
		}
		c.path = append(c.path, f.Alias)
		if f.Name == "__typename" {
			name := strconv.Quote(o.name)
			s.write = func(w *treeWriter, _ *T) { w.buffer = append(w.buffer, name...) }
		} else {
			s.write = o.fields[f.Name](c, f)
		}
		c.path = c.path[:len(c.path)-1]
		steps = append(steps, s)
	}
	return func(w *treeWriter, v *T) {
		w.buffer = append(w.buffer, '{')
		for i := range steps {
			w.buffer = append(w.buffer, steps[i].key...)
			steps[i].write(w, v)
		}
		w.buffer = append(w.buffer, '}')
	}
}

// The kinds of fields.

func text[T any, S ~string](get func(*T) S) field[T] {
	return func(*compiler, graphql.CollectedField) write[T] {
		return func(w *treeWriter, v *T) { w.text(string(get(v))) }
	}
}

func optionalText[T any](get func(*T) *string) field[T] {
	return func(*compiler, graphql.CollectedField) write[T] {
		return func(w *treeWriter, v *T) {
			if s := get(v); s != nil {
				w.text(*s)
			} else {
				w.null()
			}
		}
	}
}

func number[T any](get func(*T) int) field[T] {
	return func(*compiler, graphql.CollectedField) write[T] {
		return func(w *treeWriter, v *T) { w.buffer = strconv.AppendInt(w.buffer, int64(get(v)), 10) }
	}
}

func optionalNumber[T any](get func(*T) *int) field[T] {
	return func(*compiler, graphql.CollectedField) write[T] {
		return func(w *treeWriter, v *T) {
			if n := get(v); n != nil {
				w.buffer = strconv.AppendInt(w.buffer, int64(*n), 10)
			} else {
				w.null()
			}
		}
	}
}

func flag[T any](get func(*T) bool) field[T] {
	return func(*compiler, graphql.CollectedField) write[T] {
		return func(w *treeWriter, v *T) { w.buffer = strconv.AppendBool(w.buffer, get(v)) }
	}
}

// float is null for what JSON cannot say.
func float[T any](get func(*T) *float64) field[T] {
	return func(*compiler, graphql.CollectedField) write[T] {
		return func(w *treeWriter, v *T) {
			if f := get(v); f != nil && !math.IsInf(*f, 0) && !math.IsNaN(*f) {
				w.buffer = strconv.AppendFloat(w.buffer, *f, 'g', -1, 64)
			} else {
				w.null()
			}
		}
	}
}

func texts[T any](get func(*T) []string) field[T] {
	return func(*compiler, graphql.CollectedField) write[T] {
		return func(w *treeWriter, v *T) {
			w.buffer = append(w.buffer, '[')
			for i, s := range get(v) {
				if i > 0 {
					w.buffer = append(w.buffer, ',')
				}
				w.text(s)
			}
			w.buffer = append(w.buffer, ']')
		}
	}
}

// one is an object below; nil is null.
func one[T, U any](of *object[U], get func(*T) *U) field[T] {
	return func(c *compiler, f graphql.CollectedField) write[T] {
		below := of.compile(c, f.Selections)
		return func(w *treeWriter, v *T) {
			if u := get(v); u != nil {
				below(w, u)
			} else {
				w.null()
			}
		}
	}
}

// many is a list of objects below.
func many[T, U any](of *object[U], get func(*T) []*U) field[T] {
	return func(c *compiler, f graphql.CollectedField) write[T] {
		c.path = append(c.path, -1)
		below := of.compile(c, f.Selections)
		c.path = c.path[:len(c.path)-1]
		return func(w *treeWriter, v *T) {
			w.buffer = append(w.buffer, '[')
			w.indexes = append(w.indexes, 0)
			for i, u := range get(v) {
				if i > 0 {
					w.buffer = append(w.buffer, ',')
				}
				w.indexes[len(w.indexes)-1] = i
				below(w, u)
			}
			w.indexes = w.indexes[:len(w.indexes)-1]
			w.buffer = append(w.buffer, ']')
		}
	}
}

// asked is an object that has to be asked for: its error is the field's, which then is null.
func asked[T, U any](of *object[U], ask func(w *treeWriter, v *T) (*U, error)) field[T] {
	return func(c *compiler, f graphql.CollectedField) write[T] {
		below, path := of.compile(c, f.Selections), slices.Clone(c.path)
		return func(w *treeWriter, v *T) {
			u, err := ask(w, v)
			switch {
			case err != nil:
				graphql.AddError(w.ctx, gqlerror.WrapPath(w.at(path), err))
				w.null()
			case u == nil:
				w.null()
			default:
				below(w, u)
			}
		}
	}
}

// at is the path of a field of the tree in the whole answer.
func (w *treeWriter) at(path []any) ast.Path {
	full := slices.Clone(graphql.GetPath(w.ctx))
	list := 0
	for _, step := range path {
		if name, ok := step.(string); ok {
			full = append(full, ast.PathName(name))
			continue
		}
		full = append(full, ast.PathIndex(w.indexes[list]))
		list++
	}
	return full
}

func (w *treeWriter) null() { w.buffer = append(w.buffer, "null"...) }

// text appends a JSON string.
func (w *treeWriter) text(s string) {
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			w.oddText(s)
			return
		}
	}
	w.buffer = append(w.buffer, '"')
	w.buffer = append(w.buffer, s...)
	w.buffer = append(w.buffer, '"')
}

// oddText is text for what may need escapes.
func (w *treeWriter) oddText(s string) {
	b, _ := json.Marshal(s) // a string always can be
	w.buffer = append(w.buffer, b...)
}

// planKey is a place in a document. The operation belongs to it, since it can merge a fragment's field with others.
type planKey struct {
	operation *ast.OperationDefinition
	field     *ast.Field
}

const (
	// plansWeight bounds the plans of each type, in bytes.
	plansWeight = 16 << 20
	// planWeight is how many bytes of memory a byte of its document's text takes, which the plan holds on to.
	planWeight = 60
)

// root is a type whose values are written as trees.
type root[T any] struct {
	of    *object[T]
	plans *cache.Bounded[planKey, write[T]]
}

func newRoot[T any](of *object[T]) *root[T] {
	return &root[T]{of: of, plans: cache.NewWeighted(plansWeight, func(k planKey, _ write[T]) uint32 {
		return uint32(1024 + planWeight*len(k.field.Position.Src.Input))
	})}
}

var buffers = sync.Pool{New: func() any { return new(treeWriter) }}

// marshal writes v for the field that ctx stands at.
func (r *root[T]) marshal(ctx context.Context, out io.Writer, v *T, rules func(context.Context, *Material) (*DesignRules, error)) error {
	w := buffers.Get().(*treeWriter)
	w.ctx, w.buffer, w.indexes, w.rules = ctx, w.buffer[:0], w.indexes[:0], rules
	r.plan(ctx)(w, v)
	_, err := out.Write(w.buffer)
	w.ctx, w.rules = nil, nil
	buffers.Put(w)
	return err
}

func (r *root[T]) plan(ctx context.Context) write[T] {
	f, operation := graphql.GetFieldContext(ctx).Field, graphql.GetOperationContext(ctx)
	k := planKey{operation.Operation, f.Field}
	if plan, ok := r.plans.Get(k); ok {
		return plan
	}
	plan := r.of.compile(&compiler{operation: operation}, f.Selections)
	if !conditional(operation.Operation.SelectionSet) {
		r.plans.Put(k, plan)
	}
	return plan
}

// conditional says that a variable may decide what is selected. It is asked of a whole operation: what stands beside a field
// may be merged into it.
func conditional(set ast.SelectionSet) bool {
	return slices.ContainsFunc(set, func(s ast.Selection) bool {
		switch s := s.(type) {
		case *ast.Field:
			return len(s.Directives) > 0 || conditional(s.SelectionSet)
		case *ast.InlineFragment:
			return len(s.Directives) > 0 || conditional(s.SelectionSet)
		case *ast.FragmentSpread:
			return len(s.Directives) > 0 || conditional(s.Definition.SelectionSet)
		}
		return true
	})
}
