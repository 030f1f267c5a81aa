package config

import (
	"maps"
	"slices"
	"strings"
)

// postgresURL reads what follows the scheme, by libpq's rules and not by those of net/url: it has
// several hosts, and userinfo up to the first "@" before a "/".
//
//	url = [ user [ ":" password ] "@" ] host { "," host } [ "/" [ database ] ] [ "?" params ] .
func postgresURL(text string) (map[string]string, *Fault) {
	params := make(map[string]string)
	if i := strings.IndexAny(text, "@/"); i >= 0 && text[i] == '@' {
		user, password, _ := strings.Cut(text[:i], ":")
		text = text[i+1:]
		who := map[string]string{"user": user, "password": password}
		if f := decodeInto(params, who); f != nil {
			return nil, f
		}
	}
	hosts, ports, text, f := postgresHosts(text)
	if f != nil {
		return nil, f
	}
	path, query, _ := strings.Cut(text, "?")
	parts := map[string]string{
		"host": hosts, "port": ports, "database": strings.TrimPrefix(path, "/"),
	}
	if f := decodeInto(params, parts); f != nil {
		return nil, f
	}
	given, f := postgresQuery(query)
	maps.Copy(params, given)
	return params, f
}

// decodeInto decodes those parts that are not empty.
func decodeInto(params, parts map[string]string) *Fault {
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		raw := parts[name]
		if raw == "" {
			continue
		}
		value, ok := decodePercent(raw)
		if !ok {
			return &Fault{
				Expected: "in the " + name + " each % to begin %XX, and no spaces",
				Hint:     "write % as %25, and a space as %20",
			}
		}
		params[name] = value
	}
	return nil
}

// postgresHosts reads the hosts and their ports as two lists of the same length.
//
//	host = ( "[" address "]" | name ) [ ":" port ] .
func postgresHosts(text string) (hosts, ports, rest string, f *Fault) {
	var hostList, portList strings.Builder
	for {
		var name string
		if after, ok := strings.CutPrefix(text, "["); ok {
			name, text, ok = strings.Cut(after, "]")
			if !ok || name == "" || text != "" && !strings.ContainsRune(":/?,", rune(text[0])) {
				return "", "", "", &Fault{Expected: "brackets around an IPv6 address, once"}
			}
		} else {
			name, text = cutBefore(text, ":/?,")
		}
		hostList.WriteString(name)
		if after, ok := strings.CutPrefix(text, ":"); ok {
			var port string
			port, text = cutBefore(after, "/?,")
			portList.WriteString(port)
		}
		after, more := strings.CutPrefix(text, ",")
		if !more {
			return hostList.String(), portList.String(), text, nil
		}
		hostList.WriteByte(',')
		portList.WriteByte(',')
		text = after
	}
}

func cutBefore(text, ends string) (before, after string) {
	if i := strings.IndexAny(text, ends); i >= 0 {
		return text[:i], text[i:]
	}
	return text, ""
}

// postgresQuery reads parameters, of which the last of each name counts. ssl=true, as JDBC writes
// it, is sslmode=require, where no sslmode follows.
//
//	params = [ param { "&" param } ] . param = name "=" value .
func postgresQuery(query string) (map[string]string, *Fault) {
	params := make(map[string]string)
	aliasLast := false
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		rawName, rawValue, ok := strings.Cut(pair, "=")
		name, okName := decodePercent(rawName)
		value, okValue := decodePercent(rawValue)
		if !ok || !okName || !okValue || strings.Contains(rawValue, "=") {
			return nil, &Fault{
				Expected: "parameters of the form name=value, joined by &",
				Hint:     "write =, &, % and spaces in values as %3D, %26, %25 and %20",
			}
		}
		name = canonicalParam(name)
		switch name {
		case "ssl":
			aliasLast = true
		case "sslmode":
			aliasLast = false
		}
		params[name] = value
	}
	if params["ssl"] == "true" {
		delete(params, "ssl")
		if aliasLast {
			params["sslmode"] = string(TLSRequire)
		}
	}
	return params, nil
}

func canonicalParam(name string) string {
	if name == "dbname" {
		return "database"
	}
	return name
}

// decodePercent replaces each %XX but %00; spaces around the text are dropped, and inside refused.
func decodePercent(raw string) (string, bool) {
	raw = strings.Trim(raw, " ")
	if strings.Contains(raw, " ") {
		return "", false
	}
	var text strings.Builder
	for raw != "" {
		if raw[0] != '%' {
			text.WriteByte(raw[0])
			raw = raw[1:]
			continue
		}
		if len(raw) < 3 {
			return "", false
		}
		high, low := hexDigit(raw[1]), hexDigit(raw[2])
		if high < 0 || low < 0 || high+low == 0 {
			return "", false
		}
		text.WriteByte(byte(high<<4 | low))
		raw = raw[3:]
	}
	return text.String(), true
}

// hexDigit returns the value of a digit, or less than zero.
func hexDigit(c byte) int {
	if c >= 'A' && c <= 'F' {
		c += 'a' - 'A'
	}
	return strings.IndexByte("0123456789abcdef", c)
}

const postgresSpaces = " \t\n\r\v\f"

// postgresKeywords reads keywords and values, of which the last of each name counts.
//
//	keywords = { keyword "=" value } .
//	value    = { `\` any | any but space } | "'" { `\` any | any but "'" } "'" .
func postgresKeywords(text string) (map[string]string, *Fault) {
	params := make(map[string]string)
	text = strings.TrimLeft(text, postgresSpaces)
	for text != "" {
		name, rest, ok := strings.Cut(text, "=")
		name = strings.Trim(name, postgresSpaces)
		if !ok || name == "" || strings.ContainsAny(name, postgresSpaces) {
			return nil, &Fault{
				Expected: postgresExpected,
				Hint:     "put a value with spaces in single quotes",
			}
		}
		value, rest, ok := postgresValue(strings.TrimLeft(rest, postgresSpaces))
		if !ok {
			return nil, &Fault{Expected: "a closing single quote", Hint: `write ' in a value as \'`}
		}
		text = strings.TrimLeft(rest, postgresSpaces)
		if name = canonicalParam(name); name == "user" && value == "" {
			continue // it stands for the default, and not for nobody
		}
		params[name] = value
	}
	return params, nil
}

// postgresValue reads one value.
func postgresValue(text string) (value, rest string, ok bool) {
	ends := postgresSpaces
	quoted := strings.HasPrefix(text, "'")
	if quoted {
		text, ends = text[1:], "'"
	}
	var read strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case strings.IndexByte(ends, text[i]) >= 0:
			if quoted {
				return read.String(), text[i+1:], true
			}
			return read.String(), text[i:], true
		case text[i] == '\\':
			if i++; i == len(text) {
				return read.String(), "", !quoted // what a plain value ends with is dropped
			}
		}
		read.WriteByte(text[i])
	}
	return read.String(), "", !quoted
}
