package config_test

import (
	"os"
	"path/filepath"
	"testing"

	"lockstep/config"
	"lockstep/config/dotenv"
)

// BenchmarkLoad reads a configuration of every variable from the file system.
func BenchmarkLoad(b *testing.B) {
	dir := b.TempDir()
	pairs := append(served(), "APP_ENV=test", "LOCKSTEP_LOG_LEVEL=warn", "PORT=8080")
	file := "# a\nSUPABASE_URL=abc.supabase.co\nSUPABASE_ANON_KEY='a'\nHOST=h\nX=\"x${HOST}\"\n"
	if err := os.WriteFile(filepath.Join(dir, ".env"), []byte(file), 0o600); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := config.Load(config.Options{Dir: dir, Environ: pairs}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadInvalid reads one in which everything is wrong.
func BenchmarkLoadInvalid(b *testing.B) {
	var pairs []string
	for _, v := range config.Variables() {
		pairs = append(pairs, v.Name+"=\x01")
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := config.Load(config.Options{Environ: pairs, System: with(nil)}); err == nil {
			b.Fatal("it is valid")
		}
	}
}

func BenchmarkParseDotenv(b *testing.B) {
	example := config.Example()
	b.SetBytes(int64(len(example)))
	b.ReportAllocs()
	for b.Loop() {
		dotenv.Parse(example)
	}
}

func BenchmarkParsePostgres(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, err := config.ParsePostgres("postgres://u:p%40@h,[::1]/d?sslmode=require")
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseRedis(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := config.ParseRedis("rediss://u:p%40@[::1]:1/2?db=2"); err != nil {
			b.Fatal(err)
		}
	}
}
