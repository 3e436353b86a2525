package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// lookEvery is how often the files are looked at: a switch back holds within this time, and nobody feels a stat.
const lookEvery = 2 * time.Second

// watch reloads on SIGHUP and when a file has changed, until ctx ends.
func (b *backends) watch(ctx context.Context) {
	hangUps := make(chan os.Signal, 1)
	signal.Notify(hangUps, syscall.SIGHUP)
	defer signal.Stop(hangUps)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangUps:
			b.seen = b.look()
		case <-tick.C:
			now := b.look()
			if now == b.seen {
				continue
			}
			b.seen = now // before it is read: what changes meanwhile is seen next time
		}
		err := b.reload()
		if err != nil {
			b.log.Error("configuration refused, the one before stays", "faults", strings.Split(err.Error(), "\n"))
		}
		b.metrics.refusedNow(err != nil)
	}
}

// look says what the files look like: names, sizes and times, of secrets too.
func (b *backends) look() string {
	var seen strings.Builder
	note := func(path string) {
		if info, err := os.Stat(path); err == nil { // through links, as mounted configuration is
			fmt.Fprintln(&seen, path, info.Size(), info.ModTime().UnixNano())
		}
	}
	if folder := b.settings.partners; folder != "" {
		entries, _ := os.ReadDir(folder) // a folder that is gone has no files, and the reload says so
		for _, e := range entries {
			note(filepath.Join(folder, e.Name()))
		}
	}
	if file := b.settings.backends; file != "" {
		note(file)
		for _, e := range b.secrets() {
			note(e)
		}
	}
	return seen.String()
}

// secrets are the files of them that the present configuration names.
func (b *backends) secrets() (paths []string) {
	if b.file == nil {
		return nil
	}
	for _, e := range b.file.Backends {
		for _, name := range []string{e.ClientSecretFile, e.TokenFile, e.LicenseFile} {
			if name != "" {
				paths = append(paths, beside(b.settings.backends, name))
			}
		}
	}
	return paths
}

// beside is a file that another one names: from the same folder, unless it is absolute.
func beside(file, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(file), name)
}
