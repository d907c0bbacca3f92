{ "count":"3",
"docs":[
{"title":"某市教育局
	2022年政府信息公开工作年度报告", "pubtime":"2023.01.13", "chnldocurl":"http://jyt.example.gov.cn/zwgk/nb/202301/t20230113_6101.htm"},
{"title":"2022年上半年政府信息公开统计", "chnldocurl":"http://jyt.example.gov.cn/zwgk/tj/202207/t20220713_6001.htm"},
]}
