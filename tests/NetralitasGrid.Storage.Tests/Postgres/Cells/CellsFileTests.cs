using System.Text;
using NetralitasGrid.Storage.Postgres.Cells;

namespace NetralitasGrid.Storage.Tests.Postgres.Cells;

public sealed class CellsFileTests
{
    [Fact]
    public void A_star_is_all_provinces_that_no_other_cell_names()
    {
        var cells = Parse("""{"cells":[{"name":"timur","database":"Host=a","provinces":["35","15"]},{"name":"barat","database":"Host=b","provinces":["*"],"partitions":8}]}""");

        Assert.Equal(["35", "15"], cells[0].Provinces);
        Assert.Equal((36, 8, 64), (cells[1].Provinces.Count, cells[1].Partitions, cells[0].Partitions));
        Assert.DoesNotContain("35", cells[1].Provinces);
    }

    [Theory]
    [InlineData("""{"cells":[]}""", "names no cell")]
    [InlineData("""[1]""", "not a file of cells")]
    [InlineData("""{"cells":[{"name":"a","database":"secret","provinces":["35"]}]}""", "province 11 has no cell")]
    [InlineData("""{"cells":[{"name":"a","database":"secret","provinces":["35","*"]},{"name":"b","database":"secret","provinces":["35"]}]}""", "province 35 has two cells")]
    [InlineData("""{"cells":[{"name":"a","database":"secret","provinces":["*"]},{"name":"b","database":"secret","provinces":["*"]}]}""", "only one cell")]
    [InlineData("""{"cells":[{"name":"a","database":"secret","provinces":["99","*"]}]}""", "'99' is no province")]
    [InlineData("""{"cells":[{"name":"A b","database":"secret","provinces":["*"]}]}""", "no name of a cell")]
    [InlineData("""{"cells":[{"name":"a","database":"secret","provinces":["*"]},{"name":"a","database":"secret","provinces":[]}]}""", "twice")]
    [InlineData("""{"cells":[{"name":"a","database":"","provinces":["*"]}]}""", "needs a database")]
    [InlineData("""{"cells":[{"name":"a","database":"secret","provinces":[""", "not a file of cells")]
    public void What_is_wrong_is_said_without_a_connection_string(string json, string said)
    {
        var error = Assert.Throws<CellsException>(() => Parse(json));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_prints_as_its_name()
    {
        Assert.Equal("a", $"{Parse("""{"cells":[{"name":"a","database":"secret","provinces":["*"]}]}""")[0]}");
    }

    private static IReadOnlyList<CellSetting> Parse(string json) => CellsFile.Parse(Encoding.UTF8.GetBytes(json), "cells.json");
}
