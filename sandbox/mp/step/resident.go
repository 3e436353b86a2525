package step

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// resident is how many bytes of memory a process holds, 0 where the system does not tell: only Linux does so in a file. There
// the bounds of Node and of the kernel's own memory must do.
func resident(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	words := bytes.Fields(text)
	if len(words) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(string(words[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
