package monolith

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		serveUntilKilled(dir)
	}
	goleak.VerifyTestMain(m)
}

// clock is the time as a test has it.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// system is an embedded monolith behind real HTTP, with a client's token.
type system struct {
	testing.TB
	*clock
	dir, url, token string
	server          *Server
	client          *http.Client
	stop            func()
}

func start(t testing.TB, opts Options) *system {
	t.Helper()
	s := &system{TB: t, clock: &clock{at: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}, dir: opts.Dir}
	if s.dir == "" {
		s.dir = t.TempDir()
	}
	opts.Dir, opts.ClientID, opts.ClientSecret, opts.Now = s.dir, "modeliq", "sandbox", s.now
	server, err := Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	listener := httptest.NewServer(server)
	stopped := false
	s.stop = func() {
		if !stopped {
			stopped = true
			listener.Close()
			if err := server.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(s.stop)
	s.url, s.client, s.server = listener.URL, listener.Client(), server
	s.token = s.newToken()
	return s
}

func (s *system) newToken() string {
	s.Helper()
	status, body := s.send("POST", "/oauth2/token", "grant_type=client_credentials", func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetBasicAuth("modeliq", "sandbox")
	})
	if status != 200 {
		s.Fatalf("token: %d %v", status, body)
	}
	return body["access_token"].(string)
}

// call sends a request with the token and answers the status and the decoded body.
func (s *system) call(method, path, body string) (int, map[string]any) {
	s.Helper()
	return s.send(method, path, body, func(r *http.Request) {
		r.Header.Set("Authorization", "Bearer "+s.token)
		r.Header.Set("Content-Type", "application/json")
	})
}

func (s *system) send(method, path, body string, sign func(*http.Request)) (int, map[string]any) {
	s.Helper()
	status, _, decoded := s.sendFull(method, path, strings.NewReader(body), sign)
	return status, decoded
}

func (s *system) sendFull(method, path string, body io.Reader, sign func(*http.Request)) (int, http.Header, map[string]any) {
	s.Helper()
	r, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		s.Fatal(err)
	}
	sign(r)
	response, err := s.client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var decoded map[string]any
	if err := decoder.Decode(&decoded); err != nil {
		s.Fatalf("%s %s: %d %s", method, path, response.StatusCode, text)
	}
	return response.StatusCode, response.Header, decoded
}

// want compares parts of an answer, by paths such as models/0/title, with their JSON: "6" in quotes is a string, 6 a number.
func (s *system) want(body map[string]any, pairs ...string) {
	s.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if got := at(body, pairs[i]); got != pairs[i+1] {
			s.Errorf("%s is %s, want %s", pairs[i], got, pairs[i+1])
		}
	}
}

// at is the JSON of the value under a path, "absent" when there is none.
func at(value any, path string) string {
	for key := range strings.SplitSeq(path, "/") {
		switch v := value.(type) {
		case map[string]any:
			member, there := v[key]
			if !there {
				return "absent"
			}
			value = member
		case []any:
			n, _ := json.Number(key).Int64()
			if int(n) >= len(v) {
				return "absent"
			}
			value = v[n]
		default:
			return "absent"
		}
	}
	b, _ := json.Marshal(value)
	return string(b)
}

// cube is a binary STL of a cube with an edge in the file's own unit.
func cube(edge float32) []byte {
	v := func(i int) [3]float32 {
		return [3]float32{edge * float32(i&1), edge * float32(i>>1&1), edge * float32(i>>2&1)}
	}
	faces := [12][3]int{
		{0, 2, 1},
		{1, 2, 3},
		{4, 5, 6},
		{5, 7, 6},
		{0, 1, 4},
		{1, 5, 4},
		{2, 6, 3},
		{3, 6, 7},
		{0, 4, 2},
		{2, 4, 6},
		{1, 3, 5},
		{3, 7, 5},
	}
	file := make([]byte, 84, 84+50*len(faces))
	copy(file, "solid cube, in a binary file all the same")
	binary.LittleEndian.PutUint32(file[80:], uint32(len(faces)))
	for _, face := range faces {
		record := make([]byte, 50)
		for corner, i := range face {
			for axis, c := range v(i) {
				binary.LittleEndian.PutUint32(record[12+12*corner+4*axis:], math.Float32bits(c))
			}
		}
		file = append(file, record...)
	}
	return file
}

// upload is the body of an upload; edit changes its fields before they are encoded, nil removes one.
func upload(file []byte, edit map[string]any) string {
	fields := map[string]any{
		"file": base64.StdEncoding.EncodeToString(file), "fileName": "cube.stl", "uploadScale": 0.001,
		"hasRightsToModel": 1, "acceptTermsAndConditions": 1,
	}
	for field, value := range edit {
		if fields[field] = value; value == nil {
			delete(fields, field)
		}
	}
	b, _ := json.Marshal(fields)
	return string(b)
}

// newModel uploads a cube and answers its id.
func (s *system) newModel() string {
	s.Helper()
	status, body := s.call("POST", "/models/v1", upload(cube(20), nil))
	if status != 200 || body["result"] != "success" {
		s.Fatalf("upload: %d %v", status, body)
	}
	return fmt.Sprint(body["modelId"])
}

// orderable uploads a cube and waits until it is processed.
func (s *system) orderable() string {
	s.Helper()
	model := s.newModel()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if _, body := s.call("GET", "/models/"+model+"/v1", ""); body["printable"] == "yes" {
			return model
		}
		if s.clock != nil {
			s.advance(processingTime)
		} else {
			time.Sleep(50 * time.Millisecond) // a process of its own has a clock of its own
		}
	}
	s.Fatalf("model %s is not processed", model)
	return ""
}

// order3 is the body of an order of three cubes; edit changes its fields, nil removes one.
func order3(modelID string, edit map[string]any) string {
	fields := map[string]any{
		"firstName": "John", "lastName": "Doe", "country": "US", "state": "NY", "city": "New York", "address1": "419 Park Ave S",
		"address2": "Suite 900", "zipCode": "10016", "phoneNumber": "1234567890", "paymentMethod": "credit_card", "shippingOption": "Cheapest",
		"items": []any{map[string]any{"materialId": 6, "modelId": json.Number(modelID), "quantity": 3}},
	}
	for field, value := range edit {
		if fields[field] = value; value == nil {
			delete(fields, field)
		}
	}
	b, _ := json.Marshal(fields)
	return string(b)
}

func query(pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return "?" + values.Encode()
}
