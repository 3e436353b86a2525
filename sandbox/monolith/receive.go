package monolith

import (
	"crypto/md5" // the wire's checksum, no protection
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

// incoming is the body of a call that brings a file: its fields, and the file on the disk.
type incoming struct {
	fields  map[string]any
	hasFile bool
	file    *os.File
	sum     hash.Hash
	kept    bool // the file has an owner
}

// receive reads such a body. The file is decoded to the disk while it arrives. The caller must discard what it did not
// keep.
func (s *Server) receive(r *http.Request) (*incoming, error) {
	body := http.MaxBytesReader(nil, r.Body, maxUpload)
	file, err := os.CreateTemp(s.store.models, "model-*")
	if err != nil {
		return nil, fmt.Errorf("receive a file: %w", err)
	}
	in := &incoming{file: file, sum: md5.New()}
	if in.fields, in.hasFile, err = readUpload(body, io.MultiWriter(file, in.sum)); err != nil {
		// The rest is read before the answer, so that a client that is still sending hears it.
		_, _ = io.Copy(io.Discard, body)
		in.discard()
		return nil, uploadRefusal(err)
	}
	return in, nil
}

// discard removes the file unless it was kept.
func (in *incoming) discard() {
	_ = in.file.Close() // it is synced before it is kept
	if !in.kept {
		_ = os.Remove(in.file.Name()) // what stays behind is swept at the next start
	}
}

// name is the file's own name in the folder of the models.
func (in *incoming) name() string { return filepath.Base(in.file.Name()) }

// seal makes the file durable, before a row speaks of it, and answers its length.
func (in *incoming) seal() (int64, error) {
	info, err := in.file.Stat()
	if err != nil {
		return 0, fmt.Errorf("receive a file: %w", err)
	}
	if info.Size() == 0 {
		return 0, invalid("file", "the file is empty.")
	}
	if err := in.file.Sync(); err != nil {
		return 0, fmt.Errorf("receive a file: %w", err)
	}
	return info.Size(), syncFolder(filepath.Dir(in.file.Name()))
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync a folder: %w", err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("sync a folder: %w", err)
	}
	return nil
}

// settle makes the file durable and measures it, as the model's content that was described.
func (in *incoming) settle(described content) (content, error) {
	var err error
	if described.Length, err = in.seal(); err != nil {
		return content{}, err
	}
	if described.Size, err = measure(in.file, described.FileName, described.UnitMetres); err != nil {
		return content{}, err
	}
	described.File, described.MD5 = in.name(), hex.EncodeToString(in.sum.Sum(nil))
	return described, nil
}

func uploadRefusal(err error) error {
	var size *http.MaxBytesError
	switch {
	case errors.Is(err, errFileTooLarge), errors.As(err, &size):
		return &refusal{status: http.StatusRequestEntityTooLarge, reason: "The file is too large, the limit is 64 MB."}
	case errors.Is(err, errNotBase64), errors.Is(err, errFileTwice):
		return invalid("file", err.Error()+".")
	}
	var disk *os.PathError
	if errors.As(err, &disk) { // ours, not the client's
		return fmt.Errorf("receive a file: %w", err)
	}
	return &refusal{status: http.StatusBadRequest, reason: "The request is not valid JSON: " + err.Error() + "."}
}
