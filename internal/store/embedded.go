package store

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// embedded is the server inside this process. It listens nowhere: only this process can reach it.
type embedded struct {
	*server.Server
	lock *dirLock
}

// startEmbedded locks the directory first: the server itself would open one that is in use, and both would acknowledge
// writes that the other overwrites.
func startEmbedded(dir string, log *slog.Logger) (*embedded, error) {
	if dir == "" {
		return nil, errors.New("no data directory")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	lock, err := lockDir(filepath.Join(dir, "LOCK"))
	if err != nil {
		return nil, err
	}
	srv, err := server.NewServer(&server.Options{
		ServerName: "modeliq",
		DontListen: true,
		NoSigs:     true,
		JetStream:  true,
		StoreDir:   dir,
		// Every acknowledged write is on the disk. The default flushes every two minutes, and a power cut would take
		// what had been acknowledged since.
		SyncAlways: true,
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("embedded server: %w", err), lock.release())
	}
	e := &embedded{srv, lock}
	srv.SetLoggerV2(serverLog{log}, false, false, false)
	srv.Start()
	if !srv.ReadyForConnections(30 * time.Second) {
		return nil, errors.Join(errors.New("embedded server did not start"), e.stop())
	}
	return e, nil
}

// stop ends the server, then frees the directory.
func (e *embedded) stop() error {
	e.Shutdown()
	e.WaitForShutdown()
	return e.lock.release()
}

// serverLog hands the server's own lines to slog; its notices are our debug lines.
type serverLog struct{ log *slog.Logger }

func (l serverLog) Noticef(f string, v ...any) { l.log.Debug("nats: " + fmt.Sprintf(f, v...)) }
func (l serverLog) Warnf(f string, v ...any)   { l.log.Warn("nats: " + fmt.Sprintf(f, v...)) }
func (l serverLog) Errorf(f string, v ...any)  { l.log.Error("nats: " + fmt.Sprintf(f, v...)) }
func (l serverLog) Fatalf(f string, v ...any)  { l.log.Error("nats: " + fmt.Sprintf(f, v...)) }
func (l serverLog) Debugf(string, ...any)      {}
func (l serverLog) Tracef(string, ...any)      {}
