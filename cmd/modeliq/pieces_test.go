package main_test

import (
	"bytes"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// tus sends a request of tus 1.0 for a large file, with further headers as name and value; an empty value takes one out.
func (b buyer) tus(t *testing.T, method, id string, body io.Reader, headers ...string) answer {
	t.Helper()
	a, err := do(b.tusRequest(t, method, id, body, headers...))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (b buyer) tusRequest(t *testing.T, method, id string, body io.Reader, headers ...string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, b.shop.url(t, "/files/"+id), body)
	if err != nil {
		t.Fatal(err)
	}
	for i, all := 0, append([]string{"X-ModelIQ-Key", b.key, "Authorization", "Bearer " + b.token, "Tus-Resumable", "1.0.0"}, headers...); i < len(all); i += 2 {
		r.Header.Set(all[i], all[i+1])
		if all[i+1] == "" {
			r.Header.Del(all[i])
		}
	}
	return r
}

// begin begins a large file and gives its id.
func (b buyer) begin(t *testing.T, name string, length int) string {
	t.Helper()
	a := b.tus(t, http.MethodPost, "", http.NoBody, "Upload-Length", strconv.Itoa(length), "Upload-Metadata", "filename "+base64.StdEncoding.EncodeToString([]byte(name)))
	id, ok := strings.CutPrefix(a.header.Get("Location"), b.shop.url(t, "/files/"))
	if a.status != http.StatusCreated || !ok {
		t.Fatalf("%s was not begun: %d %v %s", name, a.status, a.header, a.body)
	}
	return id
}

// piece sends what stands behind the offset, and what it answers.
func (b buyer) piece(t *testing.T, id string, offset int, body io.Reader, headers ...string) answer {
	t.Helper()
	return b.tus(t, http.MethodPatch, id, body, append([]string{"Content-Type", "application/offset+octet-stream", "Upload-Offset", strconv.Itoa(offset)}, headers...)...)
}

// at is how much of a large file was taken.
func (b buyer) at(t *testing.T, id string) int {
	t.Helper()
	a := b.tus(t, http.MethodHead, id, http.NoBody)
	n, err := strconv.Atoi(a.header.Get("Upload-Offset"))
	if a.status != http.StatusOK || err != nil {
		t.Fatalf("HEAD: %d %v", a.status, a.header)
	}
	return n
}

// inPieces sends a whole file in pieces of a size.
func (b buyer) inPieces(t *testing.T, name string, content []byte, size int) (id string) {
	t.Helper()
	id = b.begin(t, name, len(content))
	for from := 0; from < len(content); from += size {
		piece := content[from:min(from+size, len(content))]
		if a := b.piece(t, id, from, bytes.NewReader(piece)); a.status != http.StatusNoContent {
			t.Fatalf("the piece at %d: %d %s", from, a.status, a.body)
		}
	}
	return id
}

// register makes a model of a finished upload and gives the payload of modelUpload.
func (b buyer) register(t *testing.T, id string, changes variables) value {
	t.Helper()
	input := consented(variables{"uploadId": id})
	delete(input, "file")
	for field, to := range changes {
		input[field] = to
	}
	return b.ask(t, uploadDocument, variables{"input": input}).at("modelUpload")
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// problem is the code of a refusal, which is in problem details.
func (a answer) problem(t *testing.T) string {
	t.Helper()
	if kind := a.header.Get("Content-Type"); kind != "application/problem+json" {
		t.Errorf("%s: %s", kind, a.body)
	}
	var p struct{ Code string }
	if err := json.Unmarshal(a.body, &p); err != nil {
		t.Errorf("%v: %s", err, a.body)
	}
	return p.Code
}

// halfSent sends the head of a piece of so many bytes, and the first of them, and waits until they are there.
func (b buyer) halfSent(t *testing.T, id string, offset, length int, first []byte) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.Split(b.shop.graphql, "/")[2])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "PATCH /files/%s HTTP/1.1\r\nHost: h\r\nX-ModelIQ-Key: %s\r\nAuthorization: Bearer %s\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: %d\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: %d\r\n\r\n",
		id, b.key, b.token, offset, length)
	if err == nil {
		_, err = conn.Write(first)
	}
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestALargeFileSurvivesKills(t *testing.T) {
	t.Parallel()
	u := startUpstreams(t, shipped, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	dir := t.TempDir()
	shop := startShop(t, shipped, dir, u.urls())
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	file := sphere(300, 400, 0)
	id := b.begin(t, "sphere.stl", len(file))
	for at, round := 0, 0; at < len(file); round++ {
		if round%2 == 0 { // a piece that is acknowledged
			end := min(at+len(file)/5, len(file))
			if a := b.piece(t, id, at, bytes.NewReader(file[at:end])); a.status != http.StatusNoContent {
				t.Fatalf("round %d: %d %s", round, a.status, a.body)
			}
			at = end
		} else { // and one in whose midst the process dies
			b.halfSent(t, id, at, len(file)-at, file[at:min(at+len(file)/7, len(file)-1)])
		}
		shop.kill()
		shop = startShop(t, shipped, dir, u.urls())
		b.shop = shop
		there := b.at(t, id)
		if there < at || there > len(file) {
			t.Fatalf("round %d: %d bytes were acknowledged, and %d are there", round, at, there)
		}
		at = there
	}
	payload := b.register(t, id, nil)
	if sum := payload.text("model.sha256"); sum != hashOf(file) || payload.text("model.fileName") != "sphere.stl" {
		t.Errorf("it is %s, was %s", payload, hashOf(file))
	}
	b.settled(t, payload.text("model.id"))
}

// startNATS is a JetStream server that replicas share; it ends with the test.
func startNATS(t *testing.T) (url string) {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true, NoLog: true, JetStream: true, StoreDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	s.Start()
	if !s.ReadyForConnections(patience) {
		t.Fatal("the server did not start")
	}
	return s.ClientURL()
}

func TestALargeFileIsBegunHereAndFinishedThere(t *testing.T) {
	t.Parallel()
	u := startUpstreams(t, shipped, t.TempDir(), anyPort)
	defer func() { u.kill() }()
	together := t.TempDir()
	shared := []string{
		"--uploads-dir", filepath.Join(together, "files"), "--session-key-file", filepath.Join(together, "key.pem"),
		"--nats-url", startNATS(t), "--nats-replicas", "1",
	}
	here := startShop(t, shipped, t.TempDir(), u.urls(), shared)
	defer func() { here.kill() }()
	there := startShop(t, shipped, t.TempDir(), u.urls(), shared)
	defer func() { there.kill() }()
	b := here.enter(t, "pk_test_loctite")
	file := sphere(200, 300, 0)
	id := b.begin(t, "sphere.stl", len(file))
	b.piece(t, id, 0, bytes.NewReader(file[:len(file)/3]))
	b.halfSent(t, id, len(file)/3, len(file)-len(file)/3, file[len(file)/3:len(file)/2])
	here.kill() // with the upload's lock in its hands
	b.shop = there
	at := b.at(t, id)
	if at < len(file)/3 {
		t.Errorf("%d of %d bytes are there", at, len(file)/3)
	}
	if a := b.piece(t, id, at, bytes.NewReader(file[at:])); a.status != http.StatusNoContent {
		t.Fatalf("the rest: %d %s", a.status, a.body)
	}
	payload := b.register(t, id, nil)
	if sum := payload.text("model.sha256"); sum != hashOf(file) {
		t.Errorf("it is %s, was %s", sum, hashOf(file))
	}
	b.settled(t, payload.text("model.id"))
}

func TestALargeFileOfSomebodyElse(t *testing.T) {
	t.Parallel()
	shop, _ := open(t)
	b, other := shop.enter(t, "pk_test_loctite"), shop.enter(t, "pk_test_loctite")
	id := b.begin(t, "arm.stl", 10)
	const unknown = "upl_aaaaaaaaaaaaaaaaaaaaaaaaaa"
	for name, who := range map[string]buyer{"another buyer": other, "another partner's": shop.enter(t, "pk_test_atelier")} {
		for _, method := range []string{http.MethodHead, http.MethodPatch, http.MethodDelete} {
			send := func(id string) answer {
				return who.tus(t, method, id, http.NoBody, "Content-Type", "application/offset+octet-stream", "Upload-Offset", "0")
			}
			foreign, none := send(id), send(unknown)
			if foreign.status != http.StatusNotFound || none.status != http.StatusNotFound || !bytes.Equal(foreign.body, none.body) {
				t.Errorf("%s, %s: %d %s, and of an unknown id %d %s", name, method, foreign.status, foreign.body, none.status, none.body)
			}
		}
	}
	if p := b.register(t, id, nil); p.text("userErrors.0.code") != "UPLOAD_NOT_FOUND" || !strings.Contains(p.text("userErrors.0.message"), "not finished yet") {
		t.Errorf("before its bytes came: %s", p)
	}
	b.piece(t, id, 0, strings.NewReader("solid arm\n"))
	for name, of := range map[string]string{"somebody else's": id, "an unknown one": unknown, "a path": "../loctite/" + id} {
		if p := other.register(t, of, nil); p.text("userErrors.0.code") != "UPLOAD_NOT_FOUND" || p.text("userErrors.0.field.1") != "uploadId" {
			t.Errorf("%s: %s", name, p)
		}
	}
}

// Who may begin, and what is checked before a byte is taken.
func TestALargeFileThatIsNotTaken(t *testing.T) {
	t.Parallel()
	shop := startShop(t, shipped, t.TempDir(), []string{"--upload-quota-files", "2", "--upload-quota-bytes", "1000"})
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	wrong := sha1.Sum([]byte("other"))
	id := b.begin(t, "arm.stl", 10)
	for name, c := range map[string]struct {
		method, id string
		headers    []string
		status     int
		code       string
	}{
		"without a key or another such header": {"POST", "", []string{"X-ModelIQ-Key", "", "Upload-Length", "1"}, 403, "PREFLIGHT_REQUIRED"},
		"without a session":                    {"POST", "", []string{"Authorization", "", "Upload-Length", "1"}, 401, "UNAUTHENTICATED"},
		"with a session of no kind":            {"POST", "", []string{"Authorization", "Bearer x", "Upload-Length", "1"}, 401, "TOKEN_INVALID"},
		"with an unknown key":                  {"POST", "", []string{"X-ModelIQ-Key", "pk_test_nobody", "Upload-Length", "1"}, 401, "PARTNER_KEY_UNKNOWN"},
		"from another page":                    {"POST", "", []string{"Origin", "https://shop.atelier.example", "Upload-Length", "1"}, 403, "ORIGIN_NOT_ALLOWED"},
		"larger than the partner takes":        {"POST", "", []string{"Upload-Length", "209715201", "Upload-Metadata", "filename YS5zdGw="}, 413, "MAX_SIZE_EXCEEDED"},
		"larger than the quota":                {"POST", "", []string{"Upload-Length", "1001", "Upload-Metadata", "filename YS5zdGw="}, 413, "MAX_SIZE_EXCEEDED"},
		"more than the quota":                  {"POST", "", []string{"Upload-Length", "991", "Upload-Metadata", "filename YS5zdGw="}, 429, "QUOTA_EXCEEDED"},
		"of no name":                           {"POST", "", []string{"Upload-Length", "1"}, 400, "FILENAME_REQUIRED"},
		"of no length":                         {"POST", "", nil, 400, "INVALID_UPLOAD_LENGTH"},
		"of another tus":                       {"POST", "", []string{"Tus-Resumable", "0.2.2", "Upload-Length", "1"}, 412, "UNSUPPORTED_VERSION"},
		"at another offset":                    {"PATCH", id, []string{"Upload-Offset", "3"}, 409, "MISMATCHED_OFFSET"},
		"of another type":                      {"PATCH", id, []string{"Content-Type", "application/json", "Upload-Offset", "0"}, 415, "INVALID_CONTENT_TYPE"},
		"with another checksum":                {"PATCH", id, []string{"Upload-Offset", "0", "Upload-Checksum", "sha1 " + base64.StdEncoding.EncodeToString(wrong[:])}, 460, "CHECKSUM_MISMATCH"},
	} {
		t.Run(name, func(t *testing.T) {
			body, headers := io.Reader(http.NoBody), c.headers
			if c.method == http.MethodPatch {
				body, headers = strings.NewReader("solid arm\n"), append([]string{"Content-Type", "application/offset+octet-stream"}, c.headers...)
			}
			a := b.tus(t, c.method, c.id, body, headers...)
			if code := a.problem(t); a.status != c.status || code != c.code {
				t.Errorf("%d %s", a.status, a.body)
			}
			if at := b.at(t, id); at != 0 {
				t.Errorf("afterwards %d bytes are there", at)
			}
		})
	}
	if a := b.tus(t, http.MethodDelete, id, http.NoBody); a.status != http.StatusNoContent {
		t.Errorf("its end: %d %s", a.status, a.body)
	}
	if a := b.tus(t, http.MethodHead, id, http.NoBody); a.status != http.StatusNotFound {
		t.Errorf("afterwards: %d", a.status)
	}
	b.begin(t, "arm.stl", 1000) // the room is free again
}

func TestALargeFileThatNobodyFetches(t *testing.T) {
	t.Parallel()
	shop := startShop(t, shipped, t.TempDir(), []string{"--upload-life", "1s"})
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	half, whole := b.begin(t, "half.stl", 10), b.inPieces(t, "whole.stl", []byte("solid arm\n"), 4)
	eventually(t, patience, "both have gone", func() bool {
		return strings.Contains(string(get(t, shop.metrics).body), "modeliq_uploads_expired_total 2")
	})
	if a := b.tus(t, http.MethodHead, half, http.NoBody); a.status != http.StatusNotFound {
		t.Errorf("half of it: %d", a.status)
	}
	if p := b.register(t, whole, nil); p.text("userErrors.0.code") != "UPLOAD_NOT_FOUND" {
		t.Errorf("all of it: %s", p)
	}
	if files, err := filepath.Glob(filepath.Join(shop.dir, "files", "loctite", "upl_*")); err != nil || len(files) != 0 {
		t.Errorf("left are %v, %v", files, err)
	}
}

// What is refused as a model can be asked for again; what was taken is the same model whenever it is asked for again.
func TestALargeFileBecomesOneModel(t *testing.T) {
	t.Parallel()
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	file := modelFile(t, "so101_upper_arm.stl")
	id := b.inPieces(t, "so101_upper_arm.stl", file, 1<<20)
	for code, without := range map[string]string{"RIGHTS_NOT_CONFIRMED": "hasRightsToModel", "TERMS_NOT_ACCEPTED": "acceptTermsAndConditions"} {
		if p := b.register(t, id, variables{without: false}); p.text("userErrors.0.code") != code {
			t.Errorf("without %s: %s", without, p)
		}
	}
	if p := b.register(t, id, variables{"unit": nil}); p.text("userErrors.0.code") != "UNIT_REQUIRED" {
		t.Errorf("without a unit: %s", p)
	}
	first := b.register(t, id, nil)
	if again := b.register(t, id, nil); again.text("model.id") != first.text("model.id") || first.text("model.sha256") != hashOf(file) {
		t.Errorf("%s, and again %s", first, again)
	}
	if a := b.tus(t, http.MethodHead, id, http.NoBody); a.status != http.StatusNotFound {
		t.Errorf("its bytes are still here: %d", a.status)
	}
	if same := b.upload(t, "so101_upper_arm.stl", file, nil); same.text("model.id") != first.text("model.id") {
		t.Errorf("the same bytes in one request: %s", same)
	}
	if p := b.register(t, b.inPieces(t, "arm.exe", []byte("MZ"), 2), nil); p.text("userErrors.0.code") != "FORMAT_UNSUPPORTED" || p.text("userErrors.0.field.1") != "uploadId" {
		t.Errorf("another kind of file: %s", p)
	}
	if p := b.register(t, b.begin(t, "arm.stl", 0), nil); p.text("userErrors.0.code") != "FILE_EMPTY" {
		t.Errorf("nothing: %s", p)
	}
	b.settled(t, first.text("model.id"))
}

// A page of the partner's may send files and read what tus says.
func TestALargeFileFromAPage(t *testing.T) {
	t.Parallel()
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	page := []string{"Origin", "https://shop.loctite.example"}
	asked := b.tus(t, http.MethodOptions, "", http.NoBody, append(page, "X-ModelIQ-Key", "", "Authorization", "", "Access-Control-Request-Method", "PATCH",
		"Access-Control-Request-Headers", "authorization,content-type,tus-resumable,upload-checksum,upload-length,upload-metadata,upload-offset,x-modeliq-key")...)
	if asked.header.Get("Access-Control-Allow-Origin") != page[1] || asked.header.Get("Access-Control-Allow-Methods") != "PATCH" || !strings.Contains(asked.header.Get("Access-Control-Allow-Headers"), "upload-offset") {
		t.Errorf("the preflight: %v", asked.header)
	}
	a := b.tus(t, http.MethodPost, "", http.NoBody, append(page, "Upload-Length", "1", "Upload-Metadata", "filename YS5zdGw=")...)
	for _, name := range []string{"Location", "Upload-Offset", "Upload-Expires", "Tus-Resumable"} {
		if !strings.Contains(a.header.Get("Access-Control-Expose-Headers"), name) {
			t.Errorf("%s cannot be read: %v", name, a.header)
		}
	}
	if a.status != http.StatusCreated || a.header.Get("Access-Control-Allow-Origin") != page[1] {
		t.Errorf("%d %v", a.status, a.header)
	}
}

// Only beginnings count for the rate limit of an address, whoever sends them; and the end of the process waits for no piece.
func TestManyPiecesAreNotManyRequests(t *testing.T) {
	t.Parallel()
	shop := startShop(t, shipped, t.TempDir(), []string{"--rate-limits=true"})
	defer func() { shop.kill() }()
	b := shop.enter(t, "pk_test_loctite")
	id := b.inPieces(t, "arm.stl", bytes.Repeat([]byte("solid"), 200), 2) // 500 pieces
	if p := b.register(t, id, nil); p.text("model.sha256") == "" {
		t.Errorf("%s", p)
	}
	slow := b.begin(t, "arm.stl", 10)
	conn := b.halfSent(t, slow, 0, 10, []byte("solid"))
	eventually(t, patience, "the first bytes are there", func() bool {
		return strings.Contains(string(get(t, shop.metrics).body), "modeliq_uploads_begun_total 2")
	})
	began := time.Now()
	if code := shop.stop(t); code != 0 || time.Since(began) > 8*time.Second {
		t.Errorf("it ended with %d after %s", code, time.Since(began))
	}
	_ = conn.Close()
}

// A file that does not fit into one request is told where to go.
func TestALargeFileInOneRequest(t *testing.T) {
	t.Parallel()
	shop, _ := open(t)
	b := shop.enter(t, "pk_test_loctite")
	p := b.upload(t, "large.stl", make([]byte, 32<<20+1), nil)
	if p.text("userErrors.0.code") != "FILE_TOO_LARGE" || !strings.Contains(p.text("userErrors.0.message"), "/files/") {
		t.Errorf("%s", p)
	}
	kind, body := multipartUpload(t, "large.stl", make([]byte, 34<<20), consented(nil))
	if a := b.post(t, kind, bytes.NewReader(body)); a.status != http.StatusRequestEntityTooLarge || !strings.Contains(a.json(t).text("errors.0.message"), "/files/") {
		t.Errorf("%d %s", a.status, a.body)
	}
}
