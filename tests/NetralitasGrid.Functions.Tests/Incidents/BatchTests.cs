using System.Text;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Functions.Tests.Incidents;

public sealed class BatchTests(SharedDoor shared)
{
    private readonly TestDoor _door = shared.Door;

    [Fact]
    public async Task Each_line_has_its_own_result_in_order_and_bad_lines_sink_no_good_ones()
    {
        var reporter = await _door.KeyAsync(Role.Reporter, "35.17");
        var good = Sample.Photo().ToJsonString();
        string[] lines = [good, "{\"broken\":", "", Sample.Photo("15.71.01").ToJsonString(), "{}", good, Sample.Photo().ToJsonString()];

        var answer = await PostAsync(string.Join("\r\n", lines), reporter);

        Assert.Equal((200, "application/x-ndjson"), (answer.Status, answer.MediaType));
        Assert.Equal([1, 2, 4, 5, 6, 7], answer.Lines.Select(l => l.GetProperty("line").GetInt32()));
        Assert.Equal([202, 400, 403, 422, 202, 202], answer.Lines.Select(l => l.GetProperty("status").GetInt32()));
        Assert.Equal("/problems/wrong-region", answer.Lines[2].GetProperty("problem").GetProperty("type").GetString());
        Assert.True(answer.Lines[4].GetProperty("duplicate").GetBoolean());
        Assert.Equal(answer.Lines[0].GetProperty("id").GetString(), answer.Lines[4].GetProperty("id").GetString());
        Assert.Equal(["line", "status", "id", "duplicate", "links", "warnings", "problem"], answer.Lines[0].EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task A_thousand_lines_are_taken_and_one_more_is_told_so()
    {
        var lines = new StringBuilder();
        for (var i = 0; i <= BatchEndpoint.MostLines; i++)
        {
            lines.Append(Sample.Photo().ToJsonString()).Append('\n');
        }

        var answer = await PostAsync(lines.ToString(), _door.AdminKey);

        Assert.Equal(BatchEndpoint.MostLines, answer.Lines.Count(l => l.GetProperty("status").GetInt32() == 202));
        Assert.Equal("/problems/batch-too-large", answer.Lines[^1].GetProperty("problem").GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_refused_and_the_next_is_taken()
    {
        var tooLong = Sample.Photo();
        tooLong["description"] = new string('x', 300_000);

        var answer = await PostAsync($"{tooLong.ToJsonString()}\n{Sample.Photo().ToJsonString()}", _door.AdminKey);

        Assert.Equal([422, 202], answer.Lines.Select(l => l.GetProperty("status").GetInt32()));
        Assert.Equal("TOO_LARGE", answer.Lines[0].GetProperty("problem").GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task More_than_eight_megabytes_are_refused()
    {
        // Whether the client asks first or sends at once: it can read the refusal.
        foreach (var headers in ((string, string)[][])[[("Expect", "100-continue")], []])
        {
            var answer = await _door.SendAsync(
                HttpMethod.Post, "/api/incidents/batch", _door.AdminKey, new string('\n', 4 * BatchEndpoint.MostBytes), "application/x-ndjson", headers);

            Assert.Equal((413, "body-too-large"), (answer.Status, answer.Problem));
        }
    }

    [Fact]
    public async Task An_empty_batch_has_no_results()
    {
        var answer = await PostAsync("\n \n", _door.AdminKey);

        Assert.Equal((200, 0), (answer.Status, answer.Lines.Count));
    }

    [Fact]
    public async Task A_batch_must_say_that_it_is_one()
    {
        var answer = await _door.PostAsync("/api/incidents/batch", _door.AdminKey, Sample.Photo().ToJsonString());

        Assert.Equal((415, "media-type"), (answer.Status, answer.Problem));
    }

    private Task<TestAnswer> PostAsync(string lines, string key) =>
        _door.SendAsync(HttpMethod.Post, "/api/incidents/batch", key, lines, "application/x-ndjson");
}
