//go:build !unix

package step

import (
	"os"
	"os/exec"
)

func inGroup(*exec.Cmd) {}

func overTime(*os.ProcessState) bool { return false }

func code(s *os.ProcessState) int { return s.ExitCode() }
