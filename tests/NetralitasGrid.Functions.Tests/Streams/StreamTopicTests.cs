using System.Text;
using NetralitasGrid.Functions.Streams;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.Functions.Tests.Streams;

public sealed class StreamTopicTests
{
    private readonly HandClock _clock = new();
    private readonly StreamTopic _topic = new("35.17");

    [Fact]
    public async Task Between_two_ticks_only_the_newest_state_of_each_thing_is_told()
    {
        var position = await OpenAsync();
        Add(ChangeKind.Region, 1, "first");
        Add(ChangeKind.Case, 2, "other");
        Add(ChangeKind.Region, 1, "second");

        Assert.True(_topic.Flush());

        Assert.Equal(["other", "second"], DataOf(_topic.After(position)!.Bytes));
    }

    [Fact]
    public async Task All_streams_at_one_place_send_the_same_bytes()
    {
        var position = await OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            Add(ChangeKind.Region, 1, $"{i}");
            _topic.Flush();
        }

        var first = _topic.After(position)!;
        var second = _topic.After(position)!;

        Assert.True(first.Conflated);
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(first.Bytes, out var a) && System.Runtime.InteropServices.MemoryMarshal.TryGetArray(second.Bytes, out var b) && a.Array == b.Array);
    }

    [Fact]
    public async Task A_slow_reader_gets_the_newest_state_once_and_is_up_to_date()
    {
        var position = await OpenAsync();
        for (var i = 0; i < 10; i++)
        {
            Add(ChangeKind.Region, 1, $"region-{i}");
            Add(ChangeKind.Case, i, $"case-{i}");
            _topic.Flush();
        }

        var part = _topic.After(position)!;

        Assert.Equal([.. Enumerable.Range(0, 9).Select(i => $"case-{i}"), "region-9", "case-9"], DataOf(part.Bytes));
        Assert.True(_topic.After(part.Position)!.Bytes.IsEmpty);
    }

    [Fact]
    public async Task Of_many_decisions_only_the_newest_are_told()
    {
        var position = await OpenAsync();
        for (var i = 0; i < 500; i++)
        {
            Add(ChangeKind.Decision, i, $"{i}");
        }

        _topic.Flush();

        Assert.Equal(Enumerable.Range(500 - StreamFrame.MostDecisions, StreamFrame.MostDecisions).Select(i => $"{i}"), DataOf(_topic.After(position)!.Bytes));
    }

    [Fact]
    public async Task Who_is_too_far_behind_needs_a_snapshot()
    {
        var position = await OpenAsync();
        for (var i = 0; i < 200; i++)
        {
            Add(ChangeKind.Region, 1, $"{i}");
            _topic.Flush();
        }

        Assert.Null(_topic.After(position));
    }

    [Fact]
    public async Task After_a_gap_in_the_feed_everybody_needs_a_snapshot()
    {
        var position = await OpenAsync();

        _topic.StartAgain();

        Assert.Null(_topic.After(position));
        Assert.NotEqual(position.Epoch, (await OpenAsync()).Epoch);
    }

    [Fact]
    public async Task A_frame_that_was_cut_in_the_middle_is_sent_again()
    {
        var position = await OpenAsync();
        Add(ChangeKind.Region, 1, "region");
        Add(ChangeKind.Case, 2, "case");
        _topic.Flush();
        var ids = Encoding.UTF8.GetString(_topic.After(position)!.Bytes.Span).Split('\n').Where(l => l.StartsWith("id: ", StringComparison.Ordinal)).Select(l => l[4..]).ToList();

        Assert.True(_topic.TryResume(ids[0], out var cut));
        Assert.Equal(["region", "case"], DataOf(_topic.After(cut)!.Bytes));
        Assert.True(_topic.TryResume(ids[1], out var whole));
        Assert.True(_topic.After(whole)!.Bytes.IsEmpty);
    }

    [Fact]
    public async Task Many_who_open_together_share_one_reading()
    {
        var readings = 0;
        Task<byte[]> Read(string code) => Task.FromResult(Encoding.UTF8.GetBytes($"{++readings}"));

        var together = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _topic.SnapshotAsync(Read, _clock)));
        _clock.Move(TimeSpan.FromSeconds(2));
        await _topic.SnapshotAsync(Read, _clock);

        Assert.Single(together.Distinct());
        Assert.Equal(2, readings);
    }

    private async Task<StreamPosition> OpenAsync() => (await _topic.SnapshotAsync(_ => Task.FromResult("{}"u8.ToArray()), _clock)).Position;

    private void Add(ChangeKind kind, int subject, string data) =>
        _topic.Add(new Change(kind, "35.17", new GridId(GridId.Case, (UInt128)subject), Encoding.UTF8.GetBytes(data)));

    private static List<string> DataOf(ReadOnlyMemory<byte> events) =>
        [.. Encoding.UTF8.GetString(events.Span).Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => l[6..])];
}
