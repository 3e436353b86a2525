package mp

import "bytes"

// sseEvent is an event of the stream (WHATWG HTML, 9.2) while its lines come in.
type sseEvent struct {
	name, id string
	hasID    bool
	data     []byte
}

// read takes one line and says whether it ended the event.
func (e *sseEvent) read(line []byte) bool {
	if len(line) == 0 {
		return true
	}
	field, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(field) {
	case "event":
		e.name = string(value)
	case "id":
		if bytes.IndexByte(value, 0) < 0 {
			e.id, e.hasID = string(value), true
		}
	case "data":
		if len(e.data)+len(value) > maxEventLine {
			e.data = nil
			return false
		}
		if e.data != nil {
			e.data = append(e.data, '\n')
		}
		e.data = append(e.data, value...)
	}
	return false
}
