package config

// Variable describes one variable of the configuration.
type Variable struct {
	// Name is that of the variable.
	Name string
	// Section says what it belongs to: "application", "models", "factory" and so on.
	Section string
	// Doc says in a sentence what it is for.
	Doc string
	// Default is what holds where nobody sets it; "" means none.
	Default string
	// Expected says what its values are.
	Expected string
	// Required says when it must be set; "" means never.
	Required string
	// Secret says that its value is never shown, and that Name with _FILE after it may name a file
	// that holds the value.
	Secret bool
	// Old is a name that it once had and that is still taken, or "".
	Old string
}

// FileName returns the name of the variable that names a file with the value, or "" where there is
// none.
func (v *Variable) FileName() string {
	if !v.Secret {
		return ""
	}
	return v.Name + fileSuffix
}

const fileSuffix = "_FILE"

// names are all under which the variable may be set.
func (v *Variable) names() []string {
	names := []string{v.Name}
	for _, name := range []string{v.Old, v.FileName()} {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// Variables returns every variable, in the order in which they are documented.
func Variables() []Variable {
	all := make([]Variable, 0, len(table))
	for _, b := range table {
		all = append(all, b.Variable)
	}
	return all
}

// draft is a configuration in the making: what is not in Config is used up by it.
type draft struct {
	Config
	redisURL  Secret
	redisHost string
	redisPort int
}

// binding ties a variable to its place in a draft.
type binding struct {
	Variable
	hint     string
	schema   map[string]any
	required func(*inspection) bool
	// read sets the place to what a text means.
	read func(*draft, string) *Fault
	// same says whether two configurations have the same value there.
	same func(a, b *Config) bool
}

// bind returns the binding of a variable to the place of a draft that at returns.
func bind[T any](v Variable, k kind[T], at func(*draft) *T) *binding {
	v.Expected = k.expected
	return &binding{
		Variable: v, hint: k.hint, schema: k.schema,
		read: func(d *draft, text string) *Fault {
			value, f := k.read(text)
			if f == nil {
				*at(d) = value
			}
			return f
		},
		same: func(a, b *Config) bool {
			return k.same(*at(&draft{Config: *a}), *at(&draft{Config: *b}))
		},
	}
}

// when says when a variable must be set: in words, and how to find out.
func (b *binding) when(words string, required func(*inspection) bool) *binding {
	b.Required, b.required = words, required
	return b
}

// byName finds the binding of each name that a variable may be set under.
var byName = func() map[string]*binding {
	all := make(map[string]*binding)
	for _, b := range table {
		for _, name := range b.names() {
			all[name] = b
		}
	}
	return all
}()
