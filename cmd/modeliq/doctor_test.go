package main_test

import (
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// consult runs the doctor and gives what it says, with its exit code.
func consult(t *testing.T, flags ...string) (out string, code int) {
	t.Helper()
	command := exec.CommandContext(t.Context(), shipped, append([]string{"doctor"}, flags...)...)
	var text, errors strings.Builder
	command.Stdout, command.Stderr = &text, &errors
	err := command.Run()
	if err != nil && command.ProcessState == nil {
		t.Fatal(err)
	}
	return text.String() + errors.String(), command.ProcessState.ExitCode()
}

// verdicts are the checks' by "upstream name", of a doctor's JSON.
func verdicts(t *testing.T, out string) map[string]value {
	t.Helper()
	told := map[string]value{}
	for _, u := range decode(t, []byte(out[:strings.LastIndexByte(out, '}')+1])).list("upstreams") {
		for _, c := range u.list("checks") {
			told[u.text("name")+" "+c.text("name")] = c
		}
	}
	return told
}

// The embedded upstreams keep their contracts, asked as a real account would be.
func TestTheDoctorFindsTheSandboxWell(t *testing.T) {
	out, code := consult(t)
	if code != 0 || strings.Contains(out, "differs") || strings.Contains(out, "failed") || strings.Count(out, "\n  ok ") < 20 {
		t.Errorf("ended with %d:\n%s", code, out)
	}
}

func TestTheDoctorNamesWhatDiffers(t *testing.T) {
	_, u := open(t)
	altered := renaming(t, u, strings.NewReplacer(`"supportsColorFiles":`, `"supportsColourFiles":`, `"minWall":`, `"minWall":"thin","x":`, `"totalTaxable":`, `"taxable":`))
	address := "http://" + altered.Addr
	out, code := consult(t, append(upstreamFlags(address, address, address), "--json")...)
	told := verdicts(t, out)
	for check, drift := range map[string]string{
		"monolith materials":    `[{"field":"materials.*.supportsColorFiles","got":"missing"}]`,
		"monolith one material": `{"field":"supportsColorFiles","got":"missing"}`,
		"mp materials":          `[{"field":"materials[].minWall","got":"string"}]`,
		"tax quote":             `[{"field":"totalTaxable","got":"missing"}]`,
	} {
		if c := told[check]; c.text("verdict") != "differs" || !strings.Contains(c.at("drift").String(), drift) {
			t.Errorf("%s: %s", check, c)
		}
	}
	if c := told["monolith shipping options"]; c.text("verdict") != "ok" || code != 1 {
		t.Errorf("what is as it should be is %s, and the doctor ended with %d", c, code)
	}
}

func TestTheDoctorNamesWhatFails(t *testing.T) {
	_, u := open(t)
	broken := serveOn(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "<html>secret</html>", http.StatusInternalServerError)
	}))
	flags := upstreamFlags(u.url, "http://"+broken.Addr, u.url)
	for i, flag := range flags {
		if flag == "--tax-license" {
			flags[i+1] = "wrong"
		}
	}
	out, code := consult(t, append(flags, "--json")...)
	told := verdicts(t, out)
	if c := told["tax ping"]; c.text("verdict") != "failed" || !strings.Contains(c.text("error"), "unauthorized") {
		t.Errorf("wrong credentials: %s", c)
	}
	if c := told["mp materials"]; c.text("verdict") != "failed" || !strings.Contains(c.text("error"), "unavailable") {
		t.Errorf("a broken upstream: %s", c)
	}
	if c := told["monolith materials"]; c.text("verdict") != "ok" || code != 1 {
		t.Errorf("the healthy one is %s, and the doctor ended with %d", c, code)
	}
}

// A filter that does not filter would place orders twice: nobody may start with such a monolith unwarned.
func TestTheDoctorWarnsOfALookUpThatFindsEverything(t *testing.T) {
	_, u := open(t)
	all := serveOn(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/oauth2/token" {
			_, _ = w.Write([]byte(`{"access_token":"t","token_type":"bearer","expires_in":3600}`))
			return
		}
		_, _ = w.Write([]byte(`{"result":"success","ordersCount":{"total":1},"ordersStatus":{"7":{"status":"placed","items":[]}},
			"ordersInfo":[{"orderId":7,"refNumber":"MQ-OTHER","targetDeliveryDate":null,"targetShipDate":null,"shipments":null,"orderProducts":[]}]}`))
	}))
	out, _ := consult(t, append(upstreamFlags("http://"+all.Addr, u.url, u.url), "--json")...)
	if c := verdicts(t, out)["monolith orders of a number that nobody has"]; c.text("verdict") != "differs" || !strings.Contains(c.text("error"), "placed twice") {
		t.Errorf("got %s", c)
	}
}

// What the last check finds is its own finding, however many failed before it.
func TestTheDoctorAsksToTheEnd(t *testing.T) {
	broken := serveOn(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }))
	address := "http://" + broken.Addr
	out, code := consult(t, append(upstreamFlags(address, address, address), "--json")...)
	if code != 1 || strings.Contains(out, "circuit breaker") {
		t.Errorf("ended with %d:\n%s", code, out)
	}
}
