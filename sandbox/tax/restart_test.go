package tax

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// childDir is the environment variable that makes this test binary a tax service of its own, to be killed.
const childDir = "TAX_TEST_DIR"

func serveUntilKilled(dir string) {
	server, err := Open(Options{Dir: dir, Account: "1", License: "sandbox"})
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

func TestACommittedDocumentSurvivesAKill(t *testing.T) {
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
	s := &service{T: t, dir: dir, url: strings.TrimSpace(address), client: client}
	s.call("POST", create, sale(nil))
	status, body := s.call("POST", ledger+"/ORD-1/commit", `{"commit":true}`)
	if status != 200 {
		t.Fatalf("%d %v", status, body)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed, which is an error to Wait
	client.CloseIdleConnections()

	again := start(t, dir)
	_, body = again.call("GET", ledger+"/ORD-1?$include=Lines", "")
	again.want(body, "status", "Committed", "totalTax", "4.40", "lines.1.lineNumber", "2")
}
