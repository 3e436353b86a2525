package monolith

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// childDir is the environment variable that makes this test binary a monolith of its own, to be killed.
const childDir = "MONOLITH_TEST_DIR"

func serveUntilKilled(dir string) {
	server, err := Open(Options{Dir: dir, ClientID: "modeliq", ClientSecret: "sandbox"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("http://" + listener.Addr().String())
	fmt.Fprintln(os.Stderr, http.Serve(listener, server))
	os.Exit(1)
}

func TestWhatWasAnsweredSurvivesAKill(t *testing.T) {
	dir := t.TempDir()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{}}
	s := &system{TB: t, dir: dir, url: strings.TrimSpace(address), client: client}
	s.token = s.newToken()
	model := s.orderable()
	for range 5 {
		s.call("POST", "/orders/v1", order3(model, map[string]any{"address3": "Ref MIQ-9"}))
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed, which is an error to Wait
	client.CloseIdleConnections()

	again := start(t, Options{Dir: dir})
	_, body := again.call("GET", "/orders/0/v1"+query("address3", "Ref MIQ-9"), "")
	again.want(body, "ordersCount/total", "5", "ordersInfo/0/orderId", "5", "ordersInfo/0/orderProducts/0/models/0/modelId", `"`+model+`"`)
	_, body = again.call("GET", "/models/"+model+"/v1", "")
	again.want(body, "contentLength", "684")
	_, body = again.call("POST", "/orders/v1", order3(again.orderable(), nil))
	again.want(body, "orderId", "6")
}

func TestAStartSweepsWhatACrashLeft(t *testing.T) {
	first := start(t, Options{})
	first.newModel()
	first.stop()
	stray := filepath.Join(first.dir, "models", "model-stray")
	if err := os.WriteFile(stray, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, Options{Dir: first.dir})
	files, err := filepath.Glob(filepath.Join(first.dir, "models", "*"))
	if err != nil || len(files) != 1 || files[0] == stray {
		t.Errorf("%v %v", files, err)
	}
}

// A kill cannot show what a power cut would lose, so that the settings that decide it are read back from the database.
func TestTheDatabaseSyncsEveryCommit(t *testing.T) {
	s, err := openStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	}()
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2" /* FULL */, "foreign_keys": "1"} {
		var got string
		if err := s.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, want %s (%v)", pragma, got, want, err)
		}
	}
}
