// The tests of the whole product: the real binary, real files, real HTTP. What a test finds, a buyer would find.
package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// shipped is the product as the tests run it: with the race detector where they run with it. plain is without, for what
// the detector distorts.
var shipped, plain string

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "modeliq-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, "make a folder for the binary:", err)
		return 1
	}
	defer os.RemoveAll(dir)
	shipped, plain = filepath.Join(dir, "modeliq"), filepath.Join(dir, "modeliq-plain")
	if !raceEnabled {
		plain = shipped
	}
	builds := map[string][]string{plain: nil}
	if raceEnabled {
		builds[shipped] = []string{"-race"}
	}
	for path, flags := range builds {
		arguments := append(append([]string{"build"}, flags...), "-o", path, ".")
		if out, err := exec.Command("go", arguments...).CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
			return 1
		}
	}
	defer stopShared()
	return m.Run()
}

// shared is a shop beside its upstreams for all tests that leave them as they are.
var shared struct {
	sync.Mutex
	dir       string
	shop      *shop
	upstreams *upstreams
}

// open gives the shared shop and its upstreams, started by the first who asks.
func open(t *testing.T) (*shop, *upstreams) {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.shop == nil {
		dir, err := os.MkdirTemp("", "modeliq-shared-")
		if err != nil {
			t.Fatal(err)
		}
		shared.dir = dir
		shared.upstreams = startUpstreams(t, shipped, filepath.Join(dir, "upstreams"), anyPort)
		shared.shop = startShop(t, shipped, filepath.Join(dir, "shop"), shared.upstreams.urls())
	}
	return shared.shop, shared.upstreams
}

func stopShared() {
	shared.Lock()
	defer shared.Unlock()
	if shared.shop != nil {
		shared.shop.kill()
	}
	if shared.upstreams != nil {
		shared.upstreams.kill()
	}
	if shared.dir != "" {
		_ = os.RemoveAll(shared.dir)
	}
}
