package step

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// endOfSection ends the header and the data of every file (ISO 10303-21, 5.2).
const endOfSection = "ENDSEC"

// Whole says that the file has its header and its data, both of them with their ends, so that it is worth a process: one that
// was cut off on its way is told by reading it. Errors are the reader's.
func Whole(file io.Reader) (bool, error) {
	buffer := make([]byte, 64<<10)
	ends, kept := 0, 0 // kept are the last bytes of the part before, in which a word may have begun
	for ends < 2 {
		n, err := file.Read(buffer[kept:])
		seen := buffer[:kept+n]
		ends += bytes.Count(seen, []byte(endOfSection))
		kept = copy(buffer, seen[max(0, len(seen)-len(endOfSection)+1):])
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return false, fmt.Errorf("read STEP: %w", err)
		}
	}
	return ends >= 2, nil
}
