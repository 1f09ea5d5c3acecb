package auth

import (
	"net/http"
)

// Names of the session cookie. The __Host- one can only be set over HTTPS, for
// this host alone; the other is for plain http on a developer's machine or
// behind a proxy that is not trusted.
const (
	SecureCookie = "__Host-parley"
	PlainCookie  = "parley_session"
)

func cookieName(secure bool) string {
	if secure {
		return SecureCookie
	}
	return PlainCookie
}

// SessionCookie carries secret to the browser. Strict is enough: the desk's
// page itself needs no cookie, and its own calls are same-site.
func SessionCookie(secret string, secure bool) *http.Cookie {
	return &http.Cookie{
		Name: cookieName(secure), Value: secret, Path: "/", MaxAge: int(SessionAbsolute.Seconds()),
		Secure: secure, HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
}

// EndedCookie takes it away again.
func EndedCookie(secure bool) *http.Cookie {
	c := SessionCookie("", secure)
	c.MaxAge = -1
	return c
}

// SessionOf is the session secret that r brings, empty if none. Over HTTPS only
// the __Host- cookie counts: another one could have been planted by a sibling
// host.
func SessionOf(r *http.Request, secure bool) string {
	c, err := r.Cookie(cookieName(secure))
	if err != nil {
		return ""
	}
	return c.Value
}
