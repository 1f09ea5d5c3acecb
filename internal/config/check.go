package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
)

func setData(c *Config, v string) error {
	c.Data = v
	if info, err := os.Stat(v); err == nil && !info.IsDir() {
		return errors.New("is not a folder")
	}
	return nil
}

func setHTTP(c *Config, v string) error { c.HTTP = v; return address(v) }

func setSMTPIn(c *Config, v string) error {
	c.SMTPIn = ""
	if v == "off" {
		return nil
	}
	c.SMTPIn = v
	return address(v)
}

func setProfile(c *Config, v string) error {
	c.Profile = ""
	if v == "off" {
		return nil
	}
	c.Profile = v
	return address(v)
}

func setPublicURL(c *Config, v string) error {
	u, err := parseURL(v, "http", "https")
	if err != nil {
		return err
	}
	if u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return errors.New("must have no user, query or fragment")
	}
	c.PublicURL = strings.TrimRight(v, "/")
	return nil
}

func setReadyFile(c *Config, v string) error { c.ReadyFile = v; return nil }

func setDatabase(c *Config, v string) error {
	c.Database = v
	_, err := parseURL(v, "postgres", "postgresql")
	return err
}

func setNATS(c *Config, v string) error {
	c.NATS = nil
	for _, one := range list(v) {
		if _, err := parseURL(one, "nats", "tls"); err != nil {
			return err
		}
		c.NATS = append(c.NATS, one)
	}
	return nil
}

func setRedis(c *Config, v string) error {
	c.Redis = v
	_, err := parseURL(v, "redis", "rediss", "unix")
	return err
}

func setRoles(c *Config, v string) error {
	c.Roles = nil
	for _, one := range list(v) {
		if one == "all" {
			c.Roles = AllRoles()
			continue
		}
		if !AllRoles().Has(Role(one)) {
			return fmt.Errorf("%q is none of all, ingest, router, deliver, desk, work", one)
		}
		if !c.Roles.Has(Role(one)) {
			c.Roles = append(c.Roles, Role(one))
		}
	}
	if len(c.Roles) == 0 {
		return errors.New("must name at least one role")
	}
	return nil
}

func setTrustedProxy(c *Config, v string) error {
	c.TrustedProxies = nil
	for _, one := range list(v) {
		p, err := netip.ParsePrefix(one)
		if ip, errIP := netip.ParseAddr(one); err != nil && errIP == nil {
			p, err = netip.PrefixFrom(ip, ip.BitLen()), nil
		}
		if err != nil {
			return fmt.Errorf("%q is neither an address nor a network such as 10.0.0.0/8", one)
		}
		c.TrustedProxies = append(c.TrustedProxies, p.Masked())
	}
	return nil
}

func setAllowPrivate(c *Config, v string) (err error) {
	c.AllowPrivateNetwork, err = boolean(v)
	return err
}

func setLog(c *Config, v string) error {
	c.Log = LogFormat(v)
	if c.Log != LogText && c.Log != LogJSON {
		return errors.New("must be text or json")
	}
	return nil
}

func setAdminEmail(c *Config, v string) error {
	c.AdminEmail = strings.ToLower(strings.TrimSpace(v))
	local, domain, ok := strings.Cut(c.AdminEmail, "@")
	if !ok || local == "" || domain == "" || strings.ContainsAny(c.AdminEmail, " \t\r\n<>,;") {
		return errors.New("must be a mail address")
	}
	return nil
}

// The rules of a password are internal/auth's; whoever creates the owner answers
// an Error that names PARLEY_ADMIN_PASSWORD.
func setAdminPassword(c *Config, v string) error { c.AdminPassword = v; return nil }

// whole checks what one setting alone cannot show.
func whole(c *Config) error {
	switch {
	case c.TLSCert != "" && c.TLSKey == "":
		return &Error{Setting: "--tls-key", Reason: "is needed with --tls-cert"}
	case c.TLSKey != "" && c.TLSCert == "":
		return &Error{Setting: "--tls-cert", Reason: "is needed with --tls-key"}
	case c.AdminEmail != "" && c.AdminPassword == "":
		return &Error{Setting: "PARLEY_ADMIN_PASSWORD", Reason: "is needed with PARLEY_ADMIN_EMAIL"}
	case c.AdminPassword != "" && c.AdminEmail == "":
		return &Error{Setting: "PARLEY_ADMIN_EMAIL", Reason: "is needed with PARLEY_ADMIN_PASSWORD"}
	}
	return nil
}

func address(v string) error {
	_, port, err := net.SplitHostPort(v)
	if err != nil {
		return errors.New("must be host:port, such as 127.0.0.1:8080")
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("port %q is not between 0 and 65535", port)
	}
	return nil
}

// parseURL never repeats v in its error: it may hold a password.
func parseURL(v string, schemes ...string) (*url.URL, error) {
	u, err := url.Parse(v)
	if err != nil || !slices.Contains(schemes, u.Scheme) || (u.Host == "" && u.Path == "") || u.Opaque != "" {
		return nil, fmt.Errorf("must be a URL that starts with %s://", strings.Join(schemes, ":// or "))
	}
	return u, nil
}

func readable(path string) error {
	f, err := os.Open(path)
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return fmt.Errorf("cannot read %s: %w", path, err)
	}
	return f.Close()
}

func boolean(v string) (bool, error) {
	on, err := strconv.ParseBool(v)
	if err != nil {
		return false, errors.New("must be true or false")
	}
	return on, nil
}

func list(v string) []string {
	var out []string
	for one := range strings.SplitSeq(v, ",") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}
