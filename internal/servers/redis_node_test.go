package servers_test

import (
	"os"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"lockstep/internal/servers"
)

func TestANodeIsStartedAsTheTestSays(t *testing.T) {
	node := servers.NewRedisNode(t, servers.RedisNodeConfig{
		Options: []string{"--requirepass", "p", "--unixsocket", "redis.sock"},
		Files:   map[string]string{"note.txt": "text"},
	})
	assert.ErrorContains(t, client(t, "redis://"+node.Address()).Ping(t.Context()).Err(), "NOAUTH")
	c := client(t, "unix://:p@"+node.Path("redis.sock"))
	require.NoError(t, c.Ping(t.Context()).Err())
	text, err := os.ReadFile(node.Path("note.txt"))
	require.NoError(t, err)
	assert.Equal(t, "text", string(text))
	require.NoError(t, node.Kill(t.Context()))
	require.Error(t, c.Ping(t.Context()).Err())
}

func TestAClustersNodesKnowEachOther(t *testing.T) {
	cluster := servers.RedisCluster(t)
	assert.Same(t, cluster, servers.RedisCluster(t), "the cluster is shared")
	for _, address := range cluster.Addresses() {
		info, err := client(t, "redis://"+address).ClusterInfo(t.Context()).Result()
		require.NoError(t, err)
		assert.Contains(t, info, "cluster_slots_ok:16384")
		assert.Contains(t, info, "cluster_known_nodes:3")
	}
}

func TestASentinelKnowsTheMaster(t *testing.T) {
	s := servers.NewRedisSentinels(t)
	c := redis.NewFailoverClient(&redis.FailoverOptions{
		MasterName: s.MasterName, SentinelAddrs: []string{s.Address()}, DisableIdentity: true,
	})
	defer func() { require.NoError(t, c.Close()) }()
	require.NoError(t, c.Set(t.Context(), "key", "value", 0).Err())
	replica := client(t, "redis://"+s.Replica.Address())
	require.Eventually(t, func() bool {
		value, err := replica.Get(t.Context(), "key").Result()
		return err == nil && value == "value"
	}, 10*time.Second, 10*time.Millisecond)
}
