// Package auth knows who asks: buyers' sessions as signed tokens, and signed links for what an <img> fetches.
// It is the one home of golang-jwt.
package auth

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Key is the installation's signing key: ECDSA P-256, shared by all replicas.
type Key struct {
	private *ecdsa.PrivateKey
	id      string // names the key in a token's header
	links   []byte // HMAC key for signed links, derived
}

// LoadKey reads the PEM file, and makes it when it is not there. The file is readable by its owner only.
func LoadKey(path string) (*Key, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return createKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read session key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("read session key: %s holds no PEM block", path)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("read session key: %w", err)
	}
	private, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || private.Curve != elliptic.P256() {
		return nil, fmt.Errorf("read session key: %s is no ECDSA P-256 key", path)
	}
	return newKey(private)
}

// createKey makes a key; of two processes that start at once on one folder, both use what the first one linked.
func createKey(path string) (*Key, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make session key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("make session key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make session key: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".session-key-*")
	if err != nil {
		return nil, fmt.Errorf("make session key: %w", err)
	}
	defer os.Remove(temp.Name())
	err = pem.Encode(temp, &pem.Block{Type: "PRIVATE KEY", Bytes: der})
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return nil, fmt.Errorf("make session key: %w", err)
	}
	if err := os.Link(temp.Name(), path); err != nil && !errors.Is(err, os.ErrExist) {
		return nil, fmt.Errorf("make session key: %w", err)
	}
	return LoadKey(path)
}

func newKey(private *ecdsa.PrivateKey) (*Key, error) {
	secret, err := private.Bytes()
	if err != nil {
		return nil, fmt.Errorf("session key: %w", err)
	}
	links, err := hkdf.Key(sha256.New, secret, nil, "modeliq signed links", 32)
	if err != nil {
		return nil, fmt.Errorf("session key: %w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("session key: %w", err)
	}
	sum := sha256.Sum256(public)
	return &Key{private: private, id: base64.RawURLEncoding.EncodeToString(sum[:9]), links: links}, nil
}
