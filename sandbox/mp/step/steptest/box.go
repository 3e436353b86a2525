// Package steptest writes small STEP files for tests: boxes in every schema and unit.
package steptest

import (
	"fmt"
	"strings"
)

// The schemas that programs write.
const (
	AP203 = "CONFIG_CONTROL_DESIGN"
	AP214 = "AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }"
	AP242 = "AP242_MANAGED_MODEL_BASED_3D_ENGINEERING_MIM_LF { 1 0 10303 442 1 1 4 }"
)

// Units are the statements of units of length by our names for them. The unit is #11.
var Units = map[string]string{
	"micron": "#11=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MICRO.,.METRE.));",
	"mm":     "#11=( LENGTH_UNIT() NAMED_UNIT(*) SI_UNIT(.MILLI.,.METRE.) );",
	"cm":     "#11=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.CENTI.,.METRE.));",
	"m":      "#11=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT($,.METRE.));",
	"inch":   based("INCH", "2.54E+001"),
	"foot":   based("FOOT", "304.8"),
	"yard":   based("YARD", "914.4"),
}

// based is a unit that stands on the millimetre.
func based(name, millimetres string) string {
	return "#15=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MILLI.,.METRE.));\n#16=DIMENSIONAL_EXPONENTS(1.,0.,0.,0.,0.,0.,0.);\n" +
		"#17=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(" + millimetres + "),#15);\n" +
		"#11=(CONVERSION_BASED_UNIT('" + name + "',#17)LENGTH_UNIT()NAMED_UNIT(#16));"
}

// Box is a STEP file of a box from the origin to a corner, in the unit that a statement of Units defines.
func Box(schema, unit string, x, y, z float64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION(('a box; by hand'),'2;1');\nFILE_NAME('box.step','2026-01-01T00:00:00',(''),(''),'','','');\nFILE_SCHEMA(('%s'));\nENDSEC;\nDATA;\n", schema)
	b.WriteString(product)
	b.WriteString(unit + "\n")
	shape(&b, [3]float64{x, y, z})
	b.WriteString("ENDSEC;\nEND-ISO-10303-21;\n")
	return b.String()
}

// product is what a shape belongs to, with its units: #10 is the context of the shape and #20 the shape itself.
const product = `#1=APPLICATION_CONTEXT('mechanical design');
#2=PRODUCT_CONTEXT('',#1,'mechanical');
#3=PRODUCT('box','box','',(#2));
#4=PRODUCT_DEFINITION_FORMATION('','',#3);
#5=PRODUCT_DEFINITION_CONTEXT('part definition',#1,'design');
#6=PRODUCT_DEFINITION('design','',#4,#5);
#7=PRODUCT_DEFINITION_SHAPE('','',#6);
#8=SHAPE_DEFINITION_REPRESENTATION(#7,#9);
#9=ADVANCED_BREP_SHAPE_REPRESENTATION('',(#20,#21),#10);
#10=(GEOMETRIC_REPRESENTATION_CONTEXT(3)GLOBAL_UNCERTAINTY_ASSIGNED_CONTEXT((#14))GLOBAL_UNIT_ASSIGNED_CONTEXT((#11,#12,#13))REPRESENTATION_CONTEXT('',''));
#12=(NAMED_UNIT(*)PLANE_ANGLE_UNIT()SI_UNIT($,.RADIAN.));
#13=(NAMED_UNIT(*)SI_UNIT($,.STERADIAN.)SOLID_ANGLE_UNIT());
#14=UNCERTAINTY_MEASURE_WITH_UNIT(LENGTH_MEASURE(1.E-07),#11,'distance_accuracy_value','');
#20=MANIFOLD_SOLID_BREP('box',#22);
#21=AXIS2_PLACEMENT_3D('',#23,#24,#25);
#23=CARTESIAN_POINT('',(0.,0.,0.));
#24=DIRECTION('',(0.,0.,1.));
#25=DIRECTION('',(1.,0.,0.));
`

// shape writes the closed shell #22: eight corners, twelve edges, six sides. Corner i is at size where bit k of i is set.
func shape(b *strings.Builder, size [3]float64) {
	at := func(corner, k int) float64 { return size[k] * float64(corner>>k&1) }
	for i := range 8 {
		fmt.Fprintf(b, "#%d=CARTESIAN_POINT('',(%.17E,%.17E,%.17E));\n#%d=VERTEX_POINT('',#%d);\n", 100+i, at(i, 0), at(i, 1), at(i, 2), 110+i, 100+i)
	}
	for k, direction := range []string{"1.,0.,0.", "0.,1.,0.", "0.,0.,1."} {
		fmt.Fprintf(b, "#%d=DIRECTION('',(%s));\n#%d=VECTOR('',#%d,1.);\n", 30+k, direction, 40+k, 30+k)
	}
	edge := map[[2]int]int{}
	id := 200
	for i := range 8 {
		for k := range 3 {
			if j := i | 1<<k; j != i {
				fmt.Fprintf(b, "#%d=LINE('',#%d,#%d);\n#%d=EDGE_CURVE('',#%d,#%d,#%d,.T.);\n", id, 100+i, 40+k, id+1, 110+i, 110+j, id)
				edge[[2]int{i, j}] = id + 1
				id += 2
			}
		}
	}
	var faces []string
	id = 400
	for k := range 3 {
		u, v := 1<<((k+1)%3), 1<<((k+2)%3)
		for _, base := range []int{0, 1 << k} {
			loop, sense := []int{base, base + v, base + u + v, base + u}, ".F." // counter-clockwise seen from outside
			if base != 0 {
				loop, sense = []int{base, base + u, base + u + v, base + v}, ".T."
			}
			var around []string
			for n, from := range loop {
				to := loop[(n+1)%4]
				forward := ".T."
				if from > to {
					from, to, forward = to, from, ".F."
				}
				fmt.Fprintf(b, "#%d=ORIENTED_EDGE('',*,*,#%d,%s);\n", id, edge[[2]int{from, to}], forward)
				around = append(around, fmt.Sprintf("#%d", id))
				id++
			}
			fmt.Fprintf(b, "#%d=EDGE_LOOP('',(%s));\n#%d=FACE_OUTER_BOUND('',#%d,.T.);\n#%d=AXIS2_PLACEMENT_3D('',#%d,#%d,#%d);\n#%d=PLANE('',#%d);\n#%d=ADVANCED_FACE('',(#%d),#%d,%s);\n",
				id, strings.Join(around, ","), id+1, id, id+2, 100+base, 30+k, 30+(k+1)%3, id+3, id+2, id+4, id+1, id+3, sense)
			faces = append(faces, fmt.Sprintf("#%d", id+4))
			id += 5
		}
	}
	fmt.Fprintf(b, "#22=CLOSED_SHELL('',(%s));\n", strings.Join(faces, ","))
}
