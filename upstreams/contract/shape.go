// Package contract compares what an upstream answers with what its wire contract says: fields that are missing and fields
// of another type. Adapters read leniently all the same; the comparison tells operators that an upstream has changed.
package contract

// Kind is a set of JSON kinds that a value may have.
type Kind uint16

// The kinds. EmptyArray is [] alone: how PHP writes an object without members.
const (
	String Kind = 1 << iota
	Number
	Bool
	Null
	EmptyArray
	NumberText // a string that reads as a number: "6", "4.50"
	FlagText   // a string that reads as yes or no: "0", "1", "true", "false"
	object
	array
)

// Shape is what a contract says of a value.
type Shape struct {
	kinds    Kind
	optional bool
	fields   []field // of an object
	each     *Shape  // of an array's elements, or of a map's values
	isMap    bool
}

type field struct {
	name  string
	shape *Shape
}

// Fields are an object's, by name. What an object has beside them is nobody's business: contracts grow.
type Fields map[string]*Shape

// maxFields is how many fields of one object can be told apart.
const maxFields = 64

// Value is a scalar of any of the kinds.
func Value(kinds Kind) *Shape { return &Shape{kinds: kinds} }

// Object has these fields.
func Object(fields Fields) *Shape {
	if len(fields) > maxFields {
		panic("contract: an object has too many fields")
	}
	s := &Shape{kinds: object}
	for name, shape := range fields {
		s.fields = append(s.fields, field{name, shape})
	}
	return s
}

// Map is an object whose keys are ids.
func Map(of *Shape) *Shape { return &Shape{kinds: object, each: of, isMap: true} }

// List is an array.
func List(of *Shape) *Shape { return &Shape{kinds: array, each: of} }

// Or is the same shape, which may be one of these kinds instead.
func (s *Shape) Or(kinds Kind) *Shape {
	other := *s
	other.kinds |= kinds
	return &other
}

// Optional is the same shape as a field that may be missing or null.
func (s *Shape) Optional() *Shape {
	other := *s
	other.optional = true
	other.kinds |= Null
	return &other
}
