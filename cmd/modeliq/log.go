package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
)

func defaultLogFormat(out io.Writer) string {
	if f, ok := out.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return "text"
		}
	}
	return "json"
}

func newLogger(format string, out io.Writer) (*slog.Logger, error) {
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(out, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(out, nil)), nil
	default:
		return nil, fmt.Errorf("--log-format is %q; text and json are known", format)
	}
}
