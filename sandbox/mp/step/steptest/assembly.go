package steptest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	entity = regexp.MustCompile(`#(\d+)`)
	point  = regexp.MustCompile(`CARTESIAN_POINT\s*\(\s*('[^']*')\s*,\s*\(\s*([^,()]+),\s*([^,()]+),\s*([^,()]+)\)`)
)

// Assembly is a STEP file of that many copies of all that is in another, in layers of five by five, apart from each other by
// so much in the unit of the file. Each has entities of its own, so that nothing is shared.
func Assembly(file string, copies int, apart float64) string {
	begin, end := strings.Index(file, "DATA;")+len("DATA;"), strings.LastIndex(file, "ENDSEC;")
	data, most := file[begin:end], 0
	for _, id := range entity.FindAllStringSubmatch(data, -1) {
		n, _ := strconv.Atoi(id[1])
		most = max(most, n)
	}
	var out strings.Builder
	out.WriteString(file[:begin])
	for i := range copies {
		own := entity.ReplaceAllStringFunc(data, func(id string) string {
			n, _ := strconv.Atoi(id[1:])
			return fmt.Sprintf("#%d", n+i*(most+1))
		})
		out.WriteString(point.ReplaceAllStringFunc(own, func(text string) string {
			p := point.FindStringSubmatch(text)
			x, _ := strconv.ParseFloat(strings.TrimSpace(p[2]), 64)
			y, _ := strconv.ParseFloat(strings.TrimSpace(p[3]), 64)
			z, _ := strconv.ParseFloat(strings.TrimSpace(p[4]), 64)
			return fmt.Sprintf("CARTESIAN_POINT(%s,(%.15E,%.15E,%.15E)", p[1], x+apart*float64(i%5), y+apart*float64(i/5%5), z+apart*float64(i/25))
		}))
	}
	out.WriteString(file[end:])
	return out.String()
}
