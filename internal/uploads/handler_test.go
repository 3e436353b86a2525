package uploads

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAFileInPieces(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	id := g.begin(10)
	if a := g.patch(id, 0, "solid"); a.status != http.StatusNoContent || a.header.Get("Upload-Offset") != "5" || a.header.Get("Upload-Expires") != "Sun, 22 Nov 2026 12:00:00 GMT" {
		t.Errorf("the first piece: %d %v", a.status, a.header)
	}
	head := g.send("HEAD", "/files/"+id, "")
	for name, want := range map[string]string{
		"Upload-Offset": "5", "Upload-Length": "10", "Cache-Control": "no-store", "Tus-Resumable": "1.0.0",
		"Upload-Metadata": "filename w6VybS5zdGw=", "Upload-Expires": "Sun, 22 Nov 2026 12:00:00 GMT",
	} {
		if got := head.header.Get(name); got != want {
			t.Errorf("HEAD: %s: %q", name, got)
		}
	}
	if _, err := g.room.Take(t.Context(), jane, id); !errors.Is(err, ErrUnfinished) {
		t.Errorf("half a file is taken: %v", err)
	}
	if a := g.send("POST", "/files/"+id, " arm\n", "Content-Type", chunkType, "Upload-Offset", "5", "X-HTTP-Method-Override", "PATCH"); a.status != http.StatusNoContent {
		t.Errorf("the second piece: %d %s", a.status, a.body)
	}
	if text := g.content(id); text != "solid arm\n" {
		t.Errorf("%q came", text)
	}
	if c := g.counts(); c != (Counts{Begun: 1, Finished: 1, Bytes: 10}) {
		t.Errorf("%+v", c)
	}
}

func TestAFileWithItsBeginning(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	a := g.send("POST", "/files", "solid", "Upload-Length", "5", "Upload-Metadata", "filename YS5zdGw=", "Content-Type", chunkType, "Upload-Checksum", sha1Of("solid"))
	if a.status != http.StatusCreated || a.header.Get("Upload-Offset") != "5" {
		t.Fatalf("%d %v %s", a.status, a.header, a.body)
	}
	if text := g.content(a.header.Get("Location")[len("https://shop.example/files/"):]); text != "solid" {
		t.Errorf("%q came", text)
	}
}

func TestWhatTheServerCan(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	a := g.send("OPTIONS", "/files/", "", "Tus-Resumable", "")
	for name, want := range map[string]string{
		"Tus-Version": "1.0.0", "Tus-Max-Size": "1000", "Tus-Checksum-Algorithm": "sha1,sha256",
		"Tus-Extension": "creation,creation-with-upload,termination,checksum,expiration",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if a := g.send("OPTIONS", "/files/", "", "Partner", ""); a.header.Get("Tus-Max-Size") != "1048576" {
		t.Errorf("anybody may send %v", a.header)
	}
}

func TestWhatIsRefused(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	id := g.begin(10)
	g.patch(id, 0, "solid")
	piece := []string{"Content-Type", chunkType, "Upload-Offset", "5"}
	for name, c := range map[string]struct {
		method, path string
		body         string
		headers      []string
		status       int
		code         string
	}{
		"nobody":                   {"POST", "/files/", "", []string{"Partner", "", "Upload-Length", "1"}, 401, "UNAUTHENTICATED"},
		"another version":          {"PATCH", "/files/" + id, " arm\n", append(piece, "Tus-Resumable", "0.2.2"), 412, "UNSUPPORTED_VERSION"},
		"no name":                  {"POST", "/files/", "", []string{"Upload-Length", "1"}, 400, "FILENAME_REQUIRED"},
		"no length":                {"POST", "/files/", "", nil, 400, "INVALID_UPLOAD_LENGTH"},
		"a length that comes":      {"POST", "/files/", "", []string{"Upload-Defer-Length", "1"}, 501, "NOT_IMPLEMENTED"},
		"more than the partner's":  {"POST", "/files/", "", []string{"Upload-Length", "1001", "Upload-Metadata", "filename YS5zdGw="}, 413, "MAX_SIZE_EXCEEDED"},
		"more than anybody's":      {"POST", "/files/", "", []string{"Upload-Length", "99999999999"}, 413, "MAX_SIZE_EXCEEDED"},
		"another offset":           {"PATCH", "/files/" + id, " arm\n", append(piece, "Upload-Offset", "4"), 409, "MISMATCHED_OFFSET"},
		"no offset":                {"PATCH", "/files/" + id, " arm\n", append(piece, "Upload-Offset", ""), 400, "INVALID_OFFSET"},
		"another type":             {"PATCH", "/files/" + id, " arm\n", append(piece, "Content-Type", "application/json"), 415, "INVALID_CONTENT_TYPE"},
		"more than it said":        {"PATCH", "/files/" + id, "too much", piece, 413, "UPLOAD_SIZE_EXCEEDED"},
		"a checksum of no kind":    {"PATCH", "/files/" + id, " arm\n", append(piece, "Upload-Checksum", "crc32 AAAA"), 400, "CHECKSUM_UNKNOWN"},
		"a checksum too short":     {"PATCH", "/files/" + id, " arm\n", append(piece, "Upload-Checksum", "sha1 AAAA"), 400, "CHECKSUM_UNKNOWN"},
		"another checksum":         {"PATCH", "/files/" + id, " arm\n", append(piece, "Upload-Checksum", sha1Of("other")), 460, "CHECKSUM_MISMATCH"},
		"no such id":               {"PATCH", "/files/upl_aaaaaaaaaaaaaaaaaaaaaaaaaa", " arm\n", piece, 404, "UPLOAD_NOT_FOUND"},
		"an id that is a path":     {"PATCH", "/files/..%2floctite%2f" + id, " arm\n", piece, 404, "UPLOAD_NOT_FOUND"},
		"a partner that is a path": {"PATCH", "/files/" + id, " arm\n", append(piece, "Partner", "x/../loctite"), 404, "UPLOAD_NOT_FOUND"},
		"reading it back":          {"GET", "/files/" + id, "", nil, 405, "METHOD_NOT_ALLOWED"},
		"a list":                   {"GET", "/files/", "", nil, 405, "METHOD_NOT_ALLOWED"},
	} {
		t.Run(name, func(t *testing.T) {
			a := g.send(c.method, c.path, c.body, c.headers...)
			if code := a.code(t); a.status != c.status || code != c.code {
				t.Errorf("%d %s", a.status, a.body)
			}
			if at := g.offset(id); at != "5" {
				t.Errorf("afterwards it is at %s", at)
			}
		})
	}
	if a := g.patch(id, 5, " arm\n", "Upload-Checksum", sha1Of(" arm\n")); a.status != http.StatusNoContent || g.content(id) != "solid arm\n" {
		t.Errorf("all in order: %d %s", a.status, a.body)
	}
}

// An upload of another buyer, or of a buyer of another partner, is answered as one that never was; asking disturbs nothing.
func TestAnUploadOfSomebodyElse(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	id := g.begin(10)
	const unknown = "upl_aaaaaaaaaaaaaaaaaaaaaaaaaa"
	for _, who := range [][]string{{"Buyer", "joe"}, {"Partner", "atelier"}} {
		for _, method := range []string{"HEAD", "PATCH", "DELETE"} {
			headers := append([]string{"Content-Type", chunkType, "Upload-Offset", "0"}, who...)
			foreign, none := g.send(method, "/files/"+id, "solid", headers...), g.send(method, "/files/"+unknown, "solid", headers...)
			foreign.header.Del("Date")
			none.header.Del("Date")
			if foreign.status != http.StatusNotFound || string(foreign.body) != string(none.body) || fmt.Sprint(foreign.header) != fmt.Sprint(none.header) {
				t.Errorf("%s by %s: %d %v %s, and of an unknown id %v %s", method, who, foreign.status, foreign.header, foreign.body, none.header, none.body)
			}
		}
	}
	g.patch(id, 0, "solid arm\n")
	if _, err := g.room.Take(t.Context(), Owner{Partner: "loctite", Buyer: "joe"}, id); !errors.Is(err, ErrNotFound) {
		t.Errorf("joe takes it: %v", err)
	}
	if text := g.content(id); text != "solid arm\n" {
		t.Errorf("%q came", text)
	}
}

func TestTermination(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	id := g.begin(10)
	g.patch(id, 0, "solid")
	if a := g.send("DELETE", "/files/"+id, ""); a.status != http.StatusNoContent {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := g.send("HEAD", "/files/"+id, ""); a.status != http.StatusNotFound {
		t.Errorf("afterwards %d", a.status)
	}
	if lies := g.lies(); len(lies) != 0 {
		t.Errorf("it left %v", lies)
	}
}

// What came before a line broke is kept; the next request goes on from there, on another replica.
func TestALineThatBreaks(t *testing.T) {
	dir := t.TempDir()
	g, other := replica(t, dir, nil), replica(t, dir, nil)
	id := g.begin(10)
	conn, err := net.Dial("tcp", strings.TrimPrefix(g.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "PATCH /files/%s HTTP/1.1\r\nHost: h\r\nPartner: loctite\r\nBuyer: jane\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: %s\r\nContent-Length: 10\r\n\r\nsolid", id, chunkType)
	if err != nil {
		t.Fatal(err)
	}
	g.eventually("five bytes are there", func() bool { return g.length(id) == 5 })
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	if at := other.offset(id); at != "5" {
		t.Errorf("it is at %s", at)
	}
	if other.patch(id, 5, " arm\n"); other.content(id) != "solid arm\n" {
		t.Errorf("%q came", other.content(id))
	}
}

// A request that hangs lets go of its upload when its client comes back, here or at another replica.
func TestARequestThatHangs(t *testing.T) {
	dir := t.TempDir()
	g, other := replica(t, dir, nil), replica(t, dir, nil)
	for name, back := range map[string]*rig{"to the same": g, "to another": other} {
		t.Run(name, func(t *testing.T) {
			id := g.begin(10)
			conn, err := net.Dial("tcp", strings.TrimPrefix(g.url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_, err = fmt.Fprintf(conn, "PATCH /files/%s HTTP/1.1\r\nHost: h\r\nPartner: loctite\r\nBuyer: jane\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: %s\r\nContent-Length: 10\r\n\r\nsolid", id, chunkType)
			if err != nil {
				t.Fatal(err)
			}
			g.eventually("five bytes are there", func() bool { return g.length(id) == 5 })
			began := time.Now()
			if at := back.offset(id); at != "5" || time.Since(began) > 3*time.Second {
				t.Errorf("it is at %q after %s", at, time.Since(began))
			}
			_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(response.Body)
			response.Body.Close()
			if (reply{response.StatusCode, response.Header, body}).code(t) != "UPLOAD_INTERRUPTED" || response.StatusCode != http.StatusLocked {
				t.Errorf("who hung was told %d %s", response.StatusCode, body)
			}
			if a := back.patch(id, 5, " arm\n"); a.status != http.StatusNoContent {
				t.Errorf("going on: %d %s", a.status, a.body)
			}
		})
	}
}

// A body of unknown length is taken up to what the upload said.
func TestABodyOfUnknownLength(t *testing.T) {
	g := replica(t, t.TempDir(), nil)
	id := g.begin(10)
	if a := g.sendReader("PATCH", "/files/"+id, io.MultiReader(strings.NewReader("solid arm\n and more")), "Content-Type", chunkType, "Upload-Offset", "0"); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("%d %s", a.status, a.body)
	}
	if n := g.length(id); n > 10 {
		t.Errorf("%d bytes lie there", n)
	}
}
