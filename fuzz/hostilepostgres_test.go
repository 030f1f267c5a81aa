package fuzz

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/stretchr/testify/require"

	"lockstep/adapters"
	"lockstep/adapters/postgres"
)

// postgresMessages are what a server says, each whole.
var postgresMessages = func() words {
	list := []pgproto3.BackendMessage{
		&pgproto3.AuthenticationOk{},
		&pgproto3.ParameterStatus{Name: "server_version", Value: "17"},
		&pgproto3.BackendKeyData{ProcessID: 1, SecretKey: []byte{0, 0, 0, 2}},
		&pgproto3.ReadyForQuery{TxStatus: 'I'}, &pgproto3.ReadyForQuery{TxStatus: 'T'},
		&pgproto3.ReadyForQuery{TxStatus: 'E'}, &pgproto3.EmptyQueryResponse{},
		&pgproto3.CommandComplete{CommandTag: []byte("SELECT 1")},
		&pgproto3.CommandComplete{CommandTag: []byte("BEGIN")}, &pgproto3.ParseComplete{},
		&pgproto3.BindComplete{}, &pgproto3.CloseComplete{}, &pgproto3.NoData{},
		&pgproto3.PortalSuspended{},
		&pgproto3.ParameterDescription{ParameterOIDs: []uint32{25, 25}},
		&pgproto3.ParameterDescription{ParameterOIDs: []uint32{25, 25, 17}},
		&pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{
			{Name: []byte("value"), DataTypeOID: 17, DataTypeSize: -1, TypeModifier: -1, Format: 1},
		}},
		&pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{
			{Name: []byte("key"), DataTypeOID: 25, DataTypeSize: -1, TypeModifier: -1},
			{Name: []byte("value"), DataTypeOID: 17, DataTypeSize: -1, TypeModifier: -1, Format: 1},
		}},
		&pgproto3.DataRow{Values: [][]byte{[]byte("a")}},
		&pgproto3.DataRow{Values: [][]byte{[]byte("a"), nil}},
		&pgproto3.ErrorResponse{Severity: "ERROR", Code: "40001", Message: "m"},
		&pgproto3.ErrorResponse{Severity: "FATAL", Code: "57P01", Message: "m"},
		&pgproto3.NoticeResponse{Severity: "NOTICE", Code: "00000", Message: "m"},
		&pgproto3.NotificationResponse{PID: 1, Channel: "c", Payload: "p"},
		&pgproto3.CopyInResponse{}, &pgproto3.CopyOutResponse{}, &pgproto3.CopyBothResponse{},
		&pgproto3.AuthenticationCleartextPassword{},
		&pgproto3.AuthenticationMD5Password{Salt: [4]byte{1, 2, 3, 4}},
		&pgproto3.AuthenticationSASL{AuthMechanisms: []string{"SCRAM-SHA-256"}},
		&pgproto3.AuthenticationSASLContinue{Data: []byte("r=a,s=YQ==,i=4096")},
		&pgproto3.AuthenticationSASLFinal{Data: []byte("v=YQ==")}, &pgproto3.AuthenticationGSS{},
		&pgproto3.FunctionCallResponse{Result: []byte("a")},
	}
	var all words
	for _, message := range list {
		encoded, err := message.Encode(nil)
		if err != nil {
			panic("BUG: encode a message: " + err.Error())
		}
		all = append(all, string(encoded))
	}
	return append(all, "D\x3f\xff\xff\xff", "D\x7f\xff\xff\xff", "T\x00\x00\x00\x06\xff\xff",
		"D\x00\x00\x00\x06\xff\xff", "\xff\xff\xff\xff", "\x00\x00\x00\x04", "\xff", "\x80")
}()

// FuzzHostilePostgres lets a server say anything. Whatever a client of the adapter is asked for, it
// returns a result, or an error of the adapter's, by the deadline of the call: there is no panic
// and no hang, and the memory that it takes is bounded.
func FuzzHostilePostgres(f *testing.F) {
	f.Fuzz(func(t *testing.T, exclusive bool, first uint8, script string) {
		sharing := adapters.Shared
		if exclusive {
			sharing = adapters.Exclusive
		}
		var errs []error
		end, err := attack(postgresMessages.expand(script), func(addr string) {
			errs = usePostgres(addr, sharing, int(first))
		})
		require.NoError(t, err)
		require.Empty(t, end)
		requireAdapterErrors(t, errs)
	})
}

func requireAdapterErrors(t *testing.T, errs []error) {
	for _, err := range errs {
		var wrong *adapters.Error
		if err != nil {
			require.ErrorAs(t, err, &wrong)
		}
	}
}

// usePostgres makes each kind of calls once, by turns, and returns their errors.
func usePostgres(addr string, sharing adapters.Sharing, first int) (errs []error) {
	adapter, err := postgres.New(postgres.Config{
		URL: "postgres://u:p@" + addr + "/d?sslmode=disable", Sharing: sharing, ConnsMax: 1,
	})
	if err != nil {
		return []error{err}
	}
	ctx, cancel := patience()
	client, err := adapter.Open(ctx, "main")
	cancel()
	if err != nil {
		return []error{err}
	}
	take := adapters.Take{Topic: "t", Group: "g", Consumer: "c", Max: 2}
	calls := []func(ctx context.Context) error{
		func(ctx context.Context) error { return second(client.Get(ctx, "t", "k")) },
		func(ctx context.Context) error { return client.Put(ctx, "t", "k", []byte("v")) },
		func(ctx context.Context) error { return second(client.List(ctx, "t", "k", 3)) },
		func(ctx context.Context) error { return transact(ctx, client) },
		func(ctx context.Context) error { return second(client.Publish(ctx, "t", []byte("b"))) },
		func(ctx context.Context) error { return second(client.Consume(ctx, take, 0)) },
		func(ctx context.Context) error { return second(client.Claim(ctx, take, 0)) },
		func(ctx context.Context) error { return adapter.Ping(ctx, client) },
	}
	return append(errs, inTurns(calls, first, func(ctx context.Context) error {
		return adapter.Close(ctx, client)
	})...)
}

func transact(ctx context.Context, client *postgres.Client) error {
	tx, err := client.Begin(ctx, adapters.TxOptions{})
	if err != nil {
		return err
	}
	if err := tx.Put(ctx, "t", "k", []byte("v")); err != nil {
		_ = tx.Rollback(ctx)
		return err
	}
	return tx.Commit(ctx)
}
