package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/url"
	"os"
	"syscall"

	"github.com/parleyhub/parley/hub"
	"github.com/parleyhub/parley/internal/config"
)

// lowDisk is the free space below which a hub should not be started: the buffers
// for incoming messages could fill it within the day.
const lowDisk = 1 << 30

type check struct {
	name string
	try  func(ctx context.Context) (note string, err error)
}

func checks(c *config.Config) []check {
	all := []check{{"data", func(context.Context) (string, error) { return checkFolder(c.Data) }}}
	if c.TLS() {
		all = append(all, check{"tls", func(context.Context) (string, error) {
			_, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
			return c.TLSCert, err
		}})
	}
	reach := func(name, link, port string) {
		all = append(all, check{name, func(ctx context.Context) (string, error) { return checkReach(ctx, link, port) }})
	}
	if c.Database != "" {
		reach("database", c.Database, "5432")
	}
	for _, link := range c.NATS {
		reach("nats", link, "4222")
	}
	if c.Redis != "" {
		reach("redis", c.Redis, "6379")
	}
	return append(all, check{"hub", func(ctx context.Context) (string, error) { return localURL(c), askReady(ctx, c) }})
}

func checkFolder(dir string) (string, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", fmt.Errorf("cannot make %s", dir)
	}
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return "", fmt.Errorf("cannot write in %s", dir)
	}
	defer os.Remove(f.Name()) //nolint:errcheck // an empty file is left at worst
	_ = f.Close()
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return "", fmt.Errorf("cannot ask for the free space of %s", dir)
	}
	free := fs.Bavail * uint64(fs.Bsize)
	if free < lowDisk {
		return "", hub.Errorf(hub.Limited, "only %d MiB free under %s", free>>20, dir)
	}
	return fmt.Sprintf("%s is writable, %d GiB free", dir, free>>30), nil
}

// checkReach dials the host of link, whose password it never repeats.
func checkReach(ctx context.Context, link, port string) (string, error) {
	u, err := url.Parse(link)
	if err != nil {
		return "", hub.Errorf(hub.Invalid, "is not a URL")
	}
	network, addr := "tcp", u.Host
	if u.Port() == "" {
		addr = net.JoinHostPort(u.Hostname(), port)
	}
	if u.Scheme == "unix" {
		network, addr = "unix", u.Path
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	if err != nil {
		return "", fmt.Errorf("%s does not answer", addr)
	}
	return addr + " answers", conn.Close()
}
