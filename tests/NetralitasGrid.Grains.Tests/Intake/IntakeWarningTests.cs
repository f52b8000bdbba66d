using NetralitasGrid.Grains.Intake;

namespace NetralitasGrid.Grains.Tests.Intake;

public sealed class IntakeWarningTests
{
    [Theory]
    [InlineData("subject/kind", "\"PPPK\"", "/subject/nip", WarningCode.NipKind)]
    [InlineData("subject/nip", "\"198609262023211001\"", "/subject/nip", WarningCode.NipKind)]
    [InlineData("subject/nik", "\"3517096609860003\"", "/subject/nik", WarningCode.NipNikClash)]
    [InlineData("subject/nik", "\"3517092509860003\"", "/subject/nik", WarningCode.NipNikClash)]
    [InlineData("subject/nik", "\"3599092609860003\"", "/subject/nik", WarningCode.NikArea)]
    [InlineData("reporter/nik", "\"0017094107900002\"", "/reporter/nik", WarningCode.NikArea)]
    [InlineData("reporter/birthDate", "\"1990-07-02\"", "/reporter/birthDate", WarningCode.BirthDateClash)]
    [InlineData("reporter/phone", "\"nanti saja\"", "/reporter/phone", WarningCode.PhoneForm)]
    [InlineData("reporter/email", "\"siti di surat\"", "/reporter/email", WarningCode.EmailForm)]
    [InlineData("knownAt", "\"2024-10-05T19:00:00+07:00\"", "/knownAt", WarningCode.KnownBeforeEvent)]
    public void What_is_odd_is_told_and_accepted(string path, string value, string pointer, WarningCode code)
    {
        var read = Assert.IsType<IntakeResult.Read>(Bodies.Read(Bodies.With(path, value)));

        var warning = Assert.Single(read.Warnings);
        Assert.Equal((pointer, code), (warning.Pointer, warning.Code));
    }

    [Theory]
    [InlineData("198003012020041001", WarningCode.NipLateStart)]
    [InlineData("196001011985031001", WarningCode.NipAge)]
    public void Odd_ages_in_a_nip_are_told(string nip, WarningCode code)
    {
        var body = Bodies.With("subject/nik", null, Bodies.With("subject/nip", $"\"{nip}\""));

        Assert.Equal(code, Assert.Single(Assert.IsType<IntakeResult.Read>(Bodies.Read(body)).Warnings).Code);
    }
}
