using System.Text.RegularExpressions;
using NetralitasGrid.Functions.Http;

namespace NetralitasGrid.Functions.Tests.Http;

public sealed partial class ProblemsTests
{
    [Fact]
    public void The_list_for_clients_names_every_problem_with_its_status_and_title()
    {
        var listed = Row().Matches(File.ReadAllText(Repository.File("docs/problems.md")))
            .Select(row => (Type: row.Groups[1].Value, Status: row.Groups[2].Value, Title: row.Groups[3].Value));

        Assert.Equal(Problems.All.Select(p => (p.Type, Status: $"{p.Status}", p.Title)), listed);
    }

    [Fact]
    public void No_two_problems_share_a_type() =>
        Assert.Equal(Problems.All.Count, Problems.All.Select(p => p.Type).Distinct().Count());

    [GeneratedRegex(@"^\| `(/problems/[a-z-]+)` \| (\d{3}) \| ([^|]+) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
