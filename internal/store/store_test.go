package store

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openIn(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func bucketOf(t *testing.T, s *Store, name string, o BucketOptions) *Bucket {
	t.Helper()
	b, err := s.Bucket(t.Context(), name, o)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestASecondOpenOfTheDirectoryIsRefusedAtOnce(t *testing.T) {
	dir := t.TempDir()
	first := openIn(t, dir)
	began := time.Now()
	if second, err := Open(t.Context(), Options{Dir: dir}); !errors.Is(err, ErrLocked) {
		_ = second.Close()
		t.Fatalf("second open: %v, want ErrLocked", err)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("refused after %v, want under 1 s", took)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	openIn(t, dir) // free again
}

func TestTheEmbeddedServerSyncsEveryWriteAndListensNowhere(t *testing.T) {
	s := openIn(t, t.TempDir())
	if !s.server.JetStreamConfig().SyncAlways {
		t.Error("an acknowledged write would not be on the disk")
	}
	if addr := s.server.Addr(); addr != nil {
		t.Errorf("the embedded server listens on %v", addr)
	}
}

func TestAStoreWithoutADirectoryIsRefused(t *testing.T) {
	if _, err := Open(t.Context(), Options{}); err == nil {
		t.Fatal("opened without a directory")
	}
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Options{Dir: file}); err == nil {
		t.Fatal("opened a file as a directory")
	}
}

func TestKeyRefusesEveryPartThatCouldReachAnothersKeys(t *testing.T) {
	if got, err := Key("loctite", "b-1", "cart_9"); err != nil || got != "loctite.b-1.cart_9" {
		t.Errorf("Key = %q, %v", got, err)
	}
	for _, part := range []string{"", "a.b", "*", ">", "a b", "a/b", "é", "a\x00", strings.Repeat("a", 201)} {
		if got, err := Key("loctite", part); !errors.Is(err, ErrKey) {
			t.Errorf("Key(%q) = %q, %v, want ErrKey", part, got, err)
		}
	}
	if _, err := Key(); !errors.Is(err, ErrKey) {
		t.Error("no parts made a key")
	}
}

func TestWhatWasWrittenIsThereAfterReopening(t *testing.T) {
	dir := t.TempDir()
	s := openIn(t, dir)
	b := bucketOf(t, s, "CARTS", BucketOptions{})
	rev, err := b.Create(t.Context(), "p.o.c", []byte("one"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b = bucketOf(t, openIn(t, dir), "CARTS", BucketOptions{})
	got, again, err := b.Get(t.Context(), "p.o.c")
	if err != nil || string(got) != "one" || again != rev {
		t.Fatalf("after reopening: %q rev %d %v, want one rev %d", got, again, err, rev)
	}
}

func TestAClosedStoreAnswersErrorsAndClosesTwice(t *testing.T) {
	s := openIn(t, t.TempDir())
	b := bucketOf(t, s, "CARTS", BucketOptions{})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := b.Put(ctx, "p.o.c", nil); err == nil {
		t.Error("wrote to a closed store")
	}
	if _, err := b.Watch(ctx, "p.o.c"); err == nil {
		t.Error("watched a closed store")
	}
}
