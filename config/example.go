package config

import (
	"encoding/json"
	"fmt"
	"strings"
)

const exampleHead = "" +
	"# Every variable of the configuration, with its default: what `lockstep config example`\n" +
	"# prints. A test keeps this file current. Copy what you need to .env, or to .env.<APP_ENV>\n" +
	"# or .env.local, which go before it. docs/config.md says more.\n"

// Example returns a .env.example: every variable with what it is for, as a comment, so that the
// file changes nothing where somebody copies it.
func Example() []byte {
	var text strings.Builder
	text.WriteString(exampleHead)
	section := ""
	for _, v := range Variables() {
		if v.Section != section {
			section = v.Section
			_, _ = fmt.Fprintf(&text, "\n# --- %s ---\n", section)
		}
		_, _ = fmt.Fprintf(&text, "\n# %s\n# Expected: %s.\n", v.Doc, v.Expected)
		if v.Required != "" {
			_, _ = fmt.Fprintf(&text, "# Required %s.\n", v.Required)
		}
		if v.Old != "" {
			_, _ = fmt.Fprintf(&text, "# Its old name is %s.\n", v.Old)
		}
		if v.Secret {
			_, _ = fmt.Fprintf(&text, "# Secret; %s may name a file with it.\n", v.FileName())
		}
		_, _ = fmt.Fprintf(&text, "# %s=%s\n", v.Name, v.Default)
	}
	return []byte(text.String())
}

// JSONSchema returns a JSON Schema (2020-12) of the environment as an object of strings. Whatever
// Load takes, it takes; some of what Load refuses, such as a port that is too great, it cannot see.
func JSONSchema() []byte {
	properties := make(map[string]any)
	for _, b := range table {
		properties[b.Name] = b.describe()
		if b.Old != "" {
			old := text("The old name of " + b.Name + ".")
			old["deprecated"] = true
			properties[b.Old] = old
		}
		if name := b.FileName(); name != "" {
			properties[name] = text("The path of a file with the value of " + b.Name + ".")
		}
	}
	schema := map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title":   "The environment of lockstep", "type": "object", "properties": properties,
		"if":   named(nameMocks, enum("true", "1")),
		"else": schemaOfServices(),
	}
	content, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		panic("BUG: the schema is no JSON: " + err.Error())
	}
	return append(content, '\n')
}

// text returns the schema of a text.
func text(description string) map[string]any {
	return map[string]any{"type": "string", "description": description}
}

// describe returns the schema of a variable. An empty value is as good as none.
func (b *binding) describe() map[string]any {
	about := text(b.Doc + " Expected: " + b.Expected + ".")
	if b.Default != "" {
		about["default"] = b.Default
	}
	if b.Secret {
		about["writeOnly"] = true
	}
	if len(b.schema) > 0 {
		about["anyOf"] = []any{b.schema, map[string]any{"const": ""}}
	}
	return about
}

// schemaOfServices says what is required where services are not mocked.
func schemaOfServices() map[string]any {
	keys := []any{anyOf(nameAnonKey), anyOf(nameServiceKey), anyOf(nameSupabaseURL)}
	isDeployed := enum("staging", "production")
	return map[string]any{
		"allOf": []any{anyOf(nameDatabase), anyOf(nameRedisURL, nameRedisHost, nameRedisAddrs)},
		"if": map[string]any{
			"anyOf": []any{named(nameEnvironment, isDeployed), named("NODE_ENV", isDeployed)},
		},
		"then": map[string]any{"allOf": keys},
	}
}

// named says that there is a variable, and what its value is.
func named(name string, value map[string]any) map[string]any {
	return map[string]any{
		"properties": map[string]any{name: value}, "required": []string{name},
	}
}

// anyOf says that one of these variables must have a value, be it in a file.
func anyOf(names ...string) map[string]any {
	var ways []any
	for _, name := range names {
		for _, spelling := range []string{name, byName[name].FileName()} {
			if spelling != "" {
				ways = append(ways, named(spelling, map[string]any{"minLength": 1}))
			}
		}
	}
	return map[string]any{"anyOf": ways}
}
