package config_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/internal/config"
)

func env(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
}

func TestTheFlagWinsOverTheEnvironmentAndThatOverTheDefault(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		env  map[string]string
		want string
	}{
		"default":     {nil, nil, "127.0.0.1:8080"},
		"environment": {nil, map[string]string{"MODELIQ_LISTEN": ":1"}, ":1"},
		"flag":        {[]string{"--listen", ":2"}, map[string]string{"MODELIQ_LISTEN": ":1"}, ":2"},
	} {
		cmd := config.New("serve", "serve [flags]", "Serves.", &bytes.Buffer{})
		listen := cmd.String("listen", "127.0.0.1:8080", "`address` to listen on")
		if err := cmd.Parse(c.args, env(c.env)); err != nil || *listen != c.want {
			t.Errorf("%s: listen is %q, %v", name, *listen, err)
		}
	}
}

func TestFaultsNameTheirSource(t *testing.T) {
	newCommand := func() *config.Command {
		cmd := config.New("serve", "serve [flags]", "Serves.", &bytes.Buffer{})
		cmd.Duration("monolith-max-processing", 10*time.Second, "wait")
		return cmd
	}
	err := newCommand().Parse(nil, env(map[string]string{"MODELIQ_MONOLITH_MAX_PROCESSING": "soon"}))
	if err == nil || !strings.Contains(err.Error(), "MODELIQ_MONOLITH_MAX_PROCESSING") {
		t.Errorf("a bad variable gave %v", err)
	}
	if err := newCommand().Parse([]string{"--unknown"}, env(nil)); err == nil {
		t.Error("an unknown flag was taken")
	}
	if err := newCommand().Parse([]string{"extra"}, env(nil)); err == nil || !strings.Contains(err.Error(), `"extra"`) {
		t.Errorf("an argument gave %v", err)
	}
}

func TestHelpShowsEveryFlagWithItsVariable(t *testing.T) {
	var out bytes.Buffer
	cmd := config.New("serve", "serve [flags]", "Serves.", &out)
	cmd.String("data-dir", "./data", "`folder` for what must not be lost")
	if err := cmd.Parse([]string{"--help"}, env(nil)); !errors.Is(err, config.ErrHelp) {
		t.Fatal(err)
	}
	for _, want := range []string{"Usage: modeliq serve [flags]", "--data-dir folder", "MODELIQ_DATA_DIR", "(default ./data)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("help lacks %q:\n%s", want, out.String())
		}
	}
}
