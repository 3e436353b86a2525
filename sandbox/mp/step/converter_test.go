package step_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modeliq/modeliq/sandbox/mp/step"
	"github.com/modeliq/modeliq/sandbox/mp/step/steptest"
)

// converter is one that works, or the reason why there is none.
func converter(t *testing.T, opts step.Options) *step.Converter {
	t.Helper()
	if !step.Built() {
		t.Skip("the kernel is not in dist: make step copies it there where Node 20 or newer is installed")
	}
	opts.Dir = t.TempDir()
	c := step.New(opts)
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		if left, err := os.ReadDir(opts.Dir); err != nil || len(left) > 0 {
			t.Errorf("%v is left behind, %v", left, err)
		}
	})
	return c
}

// volume is that of all bodies, with the number of their triangles.
func volume(t *testing.T, c *step.Converter, content string) (v float64, triangles, bodies int, err error) {
	t.Helper()
	err = c.Convert(context.Background(), strings.NewReader(content), step.Limits{Triangles: 1_000_000}, func(b *step.Body) error {
		bodies++
		triangles += len(b.Triangles)
		for _, f := range b.Triangles {
			p, q, r := b.Positions[f[0]], b.Positions[f[1]], b.Positions[f[2]]
			v += (p[0]*(q[1]*r[2]-q[2]*r[1]) + p[1]*(q[2]*r[0]-q[0]*r[2]) + p[2]*(q[0]*r[1]-q[1]*r[0])) / 6
		}
		return nil
	})
	return v, triangles, bodies, err
}

// Contract: mp 1, mp 3
func TestABoxInEverySchemaAndUnit(t *testing.T) {
	c := converter(t, step.Options{})
	inMillimetres := map[string]float64{"micron": 0.001, "mm": 1, "cm": 10, "m": 1000, "inch": 25.4, "foot": 304.8, "yard": 914.4}
	for name, statement := range steptest.Units {
		for schema, text := range map[string]string{"AP203": steptest.AP203, "AP214": steptest.AP214, "AP242": steptest.AP242} {
			if schema != "AP214" && name != "inch" && name != "m" {
				continue // the schema and the unit are told apart from each other
			}
			t.Run(schema+" in "+name, func(t *testing.T) {
				file := steptest.Box(text, statement, 2, 3, 4)
				mm, told, err := step.Unit(strings.NewReader(file))
				if err != nil || !told || math.Abs(mm-inMillimetres[name]) > 1e-12*mm {
					t.Errorf("the unit is %v mm, %v, %v", mm, told, err)
				}
				unit := inMillimetres[name]
				want := 24 * unit * unit * unit
				v, triangles, bodies, err := volume(t, c, file)
				if err != nil || triangles != 12 || bodies != 1 || math.Abs(v-want) > 1e-6*want {
					t.Errorf("%d triangles in %d bodies, volume %v, want %v; %v", triangles, bodies, v, want, err)
				}
			})
		}
	}
}

func plate(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "mesh", "testdata", "so101_waveshare_plate.step"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestWhatIsNoSTEPIsToldFromWhatIsTooMuch(t *testing.T) {
	c := converter(t, step.Options{})
	for name, f := range map[string]struct {
		content string
		want    error
	}{
		"a text":           {"hello", step.ErrUnreadable},
		"nothing":          {"", step.ErrUnreadable},
		"a head alone":     {"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n", step.ErrUnreadable},
		"cut in the shape": {plate(t)[:20_000], step.ErrNoShape},
	} {
		if _, _, _, err := volume(t, c, f.content); !errors.Is(err, f.want) && !(f.want == step.ErrNoShape && errors.Is(err, step.ErrUnreadable)) {
			t.Errorf("%s: %v, want %v", name, err, f.want)
		}
	}
	err := c.Convert(context.Background(), strings.NewReader(plate(t)), step.Limits{Triangles: 100}, func(*step.Body) error { return nil })
	if !errors.Is(err, step.ErrTooMany) {
		t.Errorf("over the limit: %v", err)
	}
	stop := errors.New("enough")
	if err := c.Convert(context.Background(), strings.NewReader(plate(t)), step.Limits{Triangles: 1_000_000}, func(*step.Body) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("stopped: %v", err)
	}
	if v, _, _, err := volume(t, c, plate(t)); err != nil || math.Abs(v-9093.30621) > 0.001*9093 { // a thousandth, where a hundredth is asked
		t.Errorf("afterwards: %v, %v", v, err)
	}
}

func TestWithoutNodeThereIsNoConverter(t *testing.T) {
	c := step.New(step.Options{Dir: t.TempDir(), Node: filepath.Join(t.TempDir(), "no-such-node")})
	err := c.Convert(context.Background(), bytes.NewReader(nil), step.Limits{Triangles: 1}, func(*step.Body) error { return nil })
	if !errors.Is(err, step.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestAConversionEndsAtItsTime(t *testing.T) {
	c := converter(t, step.Options{Time: 50 * time.Millisecond})
	begin := time.Now()
	if _, _, _, err := volume(t, c, plate(t)); !errors.Is(err, step.ErrTime) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestAConversionEndsWithItsContext(t *testing.T) {
	c := converter(t, step.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := c.Convert(ctx, strings.NewReader(plate(t)), step.Limits{Triangles: 1_000_000}, func(*step.Body) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
