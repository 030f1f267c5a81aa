package redis_test

import (
	"context"
	"fmt"
	"os"
	"time"

	"lockstep/adapters"
	"lockstep/adapters/redis"
	"lockstep/factory"
)

// One client is cache, queue, session store and limiter.
func Example() {
	ctx := context.Background()
	adapter, err := redis.New(redis.Config{URL: os.Getenv("REDIS_URL"), Prefix: "shop:"})
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := factory.New(factory.Config[*redis.Client]{Adapter: adapter})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = f.Shutdown(ctx) }()
	err = f.Do(ctx, "cache", func(ctx context.Context, c *redis.Client) error {
		rate := adapters.Rate{Limit: 100, Per: time.Minute, Burst: 20}
		if d, err := c.Allow(ctx, "user:1", rate, 1); err != nil || !d.Allowed {
			return err // or tell the user to come again in d.RetryAfter
		}
		price, err := c.GetOrLoad(ctx, "price:7", time.Minute,
			func(context.Context) ([]byte, error) { return []byte("12.50"), nil })
		if err != nil {
			return err
		}
		_, err = c.Publish(ctx, "orders", price)
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
}

// A worker takes messages, acknowledges what it has done, and now and then claims what others have
// left undone. What was delivered five times goes to the topic's dead letters.
func ExampleClient_Claim() {
	work := func(ctx context.Context, c *redis.Client, do func(adapters.Message) error) error {
		take := adapters.Take{
			Topic: "orders", Group: "billing", Consumer: "worker-1", Max: 10, DeliveriesMax: 5,
		}
		messages, err := c.Claim(ctx, take, time.Minute)
		if err == nil && len(messages) == 0 {
			messages, err = c.Consume(ctx, take, 5*time.Second)
		}
		if err != nil {
			return err
		}
		for _, m := range messages {
			if do(m) != nil {
				continue // it will be claimed again
			}
			if _, err := c.Ack(ctx, take.Topic, take.Group, m.ID); err != nil {
				return err
			}
		}
		return nil
	}
	_ = work
}
