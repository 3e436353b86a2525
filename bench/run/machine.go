package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// hertz is the kernel's clock of CPU times, which is 100 on every Linux that runs Go.
const hertz = 100

// tree is a process and all that it started.
func tree(pid int) []int {
	pids := []int{pid}
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	for _, task := range tasks {
		children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, task.Name()))
		for text := range strings.FieldsSeq(string(children)) {
			if child, err := strconv.Atoi(text); err == nil {
				pids = append(pids, tree(child)...)
			}
		}
	}
	return pids
}

// cpu is the time that a process and its children took of the CPU.
func cpu(pid int) time.Duration {
	var ticks int64
	for _, p := range tree(pid) {
		stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p))
		_, rest, _ := bytes.Cut(stat, []byte(") "))
		if fields := strings.Fields(string(rest)); len(fields) > 12 {
			user, _ := strconv.ParseInt(fields[11], 10, 64)
			system, _ := strconv.ParseInt(fields[12], 10, 64)
			ticks += user + system
		}
	}
	return time.Duration(ticks) * time.Second / hertz
}

// peakRSS is the most memory that a process and its children ever had, in MB.
func peakRSS(pid int) float64 { return memory(pid, "VmHWM:") }

// rssOf is what they have now.
func rssOf(pid int) float64 { return memory(pid, "VmRSS:") }

// memory sums up one of the kernel's figures, which are in kilobytes.
func memory(pid int, name string) float64 {
	var kilobytes int64
	for _, p := range tree(pid) {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p))
		for line := range strings.Lines(string(status)) {
			if text, ok := strings.CutPrefix(line, name); ok {
				n, _ := strconv.ParseInt(strings.Fields(text)[0], 10, 64)
				kilobytes += n
			}
		}
	}
	return float64(kilobytes) / 1024
}

// busy is the time that all work took of all CPUs since the machine began.
func busy() time.Duration {
	stat, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(stat), "\n")
	fields := strings.Fields(line) // cpu user nice system idle iowait irq softirq steal
	var ticks int64
	for i, text := range fields {
		if i == 0 || i == 4 || i == 5 || i > 8 {
			continue
		}
		n, _ := strconv.ParseInt(text, 10, 64)
		ticks += n
	}
	return time.Duration(ticks) * time.Second / hertz
}

const (
	quietLook  = 300 * time.Millisecond
	quietLooks = 5
)

// quiet waits, not for long, until little else runs on the machine.
func quiet(most int) {
	for range quietLooks {
		before := busy()
		time.Sleep(quietLook)
		if (busy() - before) < quietLook*time.Duration(most)/100 {
			return
		}
	}
}
