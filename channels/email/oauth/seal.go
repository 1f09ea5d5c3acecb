package oauth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
)

// What is kept between starts holds tokens, so it is sealed with a key of the
// hub's, and bound to its inbox: moved to another one it cannot be opened.

func (s *Source) box() (cipher.AEAD, error) {
	block, err := aes.NewCipher(s.Key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func (s *Source) seal(plain []byte) ([]byte, error) {
	box, err := s.box()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, box.NonceSize())
	_, _ = rand.Read(nonce) // never fails
	return box.Seal(nonce, nonce, plain, []byte(s.Inbox)), nil
}

func (s *Source) unseal(sealed []byte) ([]byte, bool) {
	box, err := s.box()
	if err != nil || len(sealed) < box.NonceSize() {
		return nil, false
	}
	plain, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], []byte(s.Inbox))
	return plain, err == nil
}
